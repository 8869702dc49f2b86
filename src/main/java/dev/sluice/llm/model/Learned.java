package dev.sluice.llm.model;

/**
 * Everything that was learned from one corpus. Immutable and thread-safe.
 *
 * @param vocabulary the words
 * @param forward the language as it is read
 * @param reversed the language from right to left, for growing a sentence to the left
 * @param index where the words are
 * @param punctuation which words are brackets
 */
record Learned(
        Vocabulary vocabulary, KneserNey forward, KneserNey reversed, SentenceIndex index, Punctuation punctuation) {}
