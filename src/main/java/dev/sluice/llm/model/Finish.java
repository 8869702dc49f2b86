package dev.sluice.llm.model;

/** Why an answer ended. */
public enum Finish {
    /** A sentence ended and the answer had at least two thirds of the tokens allowed, or nothing new could be said. */
    STOP,
    /** The number of tokens allowed was reached inside a sentence. */
    LENGTH
}
