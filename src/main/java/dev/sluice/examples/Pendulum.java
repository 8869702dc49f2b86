package dev.sluice.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Draws a swinging pendulum. Owned by one generator. */
final class Pendulum {

    private static final double STEP = 0.08;
    private static final double SWING = 0.9;

    private final BufferedImage image;

    Pendulum(int width, int height) {
        ImageIO.setUseCache(false); // else each image goes through a file
        this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }

    /** The image number so-and-so, as JPEG. */
    byte[] jpeg(int number) throws IOException {
        draw(SWING * Math.sin(STEP * number));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
        ImageIO.write(image, "jpeg", bytes);
        return bytes.toByteArray();
    }

    private void draw(double angle) {
        int width = image.getWidth();
        int height = image.getHeight();
        int length = height * 3 / 4;
        int x = width / 2 + (int) (length * Math.sin(angle));
        int y = (int) (length * Math.cos(angle));
        int radius = height / 10;
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setColor(new Color(0x10, 0x20, 0x30));
            canvas.fillRect(0, 0, width, height);
            canvas.setColor(Color.LIGHT_GRAY);
            canvas.setStroke(new BasicStroke(3));
            canvas.drawLine(width / 2, 0, x, y);
            canvas.setColor(new Color(0x30, 0xb0, 0xe0));
            canvas.fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
        } finally {
            canvas.dispose();
        }
    }
}
