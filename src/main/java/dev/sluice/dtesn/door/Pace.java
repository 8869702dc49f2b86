package dev.sluice.dtesn.door;

/** How large chunks are. Asked by the thread that reads, while another may tell it how fast events leave. */
interface Pace {

    /**
     * How many bytes a chunk has.
     *
     * @param index which one, from 0; they are asked for in this order
     */
    int chunkBytes(long index);
}
