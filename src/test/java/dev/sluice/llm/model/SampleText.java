package dev.sluice.llm.model;

/** A page of prose to learn from. */
final class SampleText {

    static final String HARBOUR = """
        # The harbour

        The harbour master keeps a book of every ship that enters the harbour. A ship that enters at night must show
        two lamps. The two lamps must be lit before the ship passes the tower. The tower stands at the end of the
        long wall. The long wall keeps the waves out of the harbour. In winter the waves are higher than the wall.
        In winter the harbour master closes the gate at noon. The gate is opened again when the waves are lower than
        the wall. A pilot goes on board of every large ship. The pilot knows the sand banks and the currents. The
        currents are strong near the tower. The sand banks move after every storm. After every storm the pilot
        measures the depth of the channel. The depth of the channel is written in the book. A captain may read the
        book at any time of the day.

        ## The market

        The market begins when the first boats come home. The first boats come home before the sun is up. Fresh fish
        is sold on the stone tables near the gate. The fish that is not sold before noon goes to the smoke house.
        The smoke house belongs to the family of the old captain. The old captain sells the smoked fish to the
        people of the town. The people of the town come to the market on foot. A baker brings bread to the market
        every morning. The baker takes fish for his bread. The price of the fish depends on the weather of the
        night. The price of the bread never changes. A child may take one small fish for nothing. The market ends
        when the bell of the tower rings twice.

        ## The storm

        A storm is seen from the tower long before it reaches the harbour. The keeper of the tower hoists a black
        ball when he sees a storm. Every boat turns home when the black ball is hoisted. The last boat closes the
        gate behind it. During the storm nobody walks on the long wall. The waves break over the wall and wash the
        stones of the market. The keeper lights the big lamp and rings the bell of the tower. A ship that cannot
        enter the harbour waits behind the island. The island gives shelter from the wind but not from the waves.
        After the storm the people of the town repair the wall. The harbour master pays them with bread and smoked
        fish. The keeper sleeps until noon and writes the storm in the book.
        """;

    private SampleText() {}

    static NGramModel model() {
        return NGramModel.train(Corpus.of(HARBOUR));
    }
}
