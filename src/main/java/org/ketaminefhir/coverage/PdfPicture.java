package org.ketaminefhir.coverage;

import com.openhtmltopdf.css.sheet.FontFaceRule;
import com.openhtmltopdf.css.style.CssContext;
import com.openhtmltopdf.extend.OutputDevice;
import com.openhtmltopdf.extend.SVGDrawer;
import com.openhtmltopdf.layout.SharedContext;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.render.Box;
import com.openhtmltopdf.render.RenderingContext;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.File;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Draws the shapes of a {@link Picture}, whose words stand beside it. It knows no other SVG. */
final class PdfPicture implements SVGDrawer {
    @Override
    public SVGImage buildSVGImage(
            Element svg, Box box, CssContext context, double width, double height, double dotsPerPixel) {
        return new Image(svg, dotsPerPixel);
    }

    /** @param dotsPerPixel of the paper */
    private record Image(Element svg, double dotsPerPixel) implements SVGImage {
        @Override
        public int getIntrinsicWidth() {
            return (int) Math.round(number(svg, "width") * dotsPerPixel);
        }

        @Override
        public int getIntrinsicHeight() {
            return (int) Math.round(number(svg, "height") * dotsPerPixel);
        }

        @Override
        public void drawSVG(OutputDevice device, RenderingContext context, double x, double y) {
            device.drawWithGraphics(
                    (float) x, (float) y, (float) (number(svg, "width")), (float) (number(svg, "height")), this::draw);
        }

        private void draw(Graphics2D graphics) {
            for (Node node = svg.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node instanceof Element element) {
                    draw(graphics, element);
                }
            }
        }

        private static void draw(Graphics2D graphics, Element element) {
            Shape shape = shape(element);
            if (paints(element, "fill")) {
                graphics.setColor(Color.decode(long6(element.getAttribute("fill"))));
                graphics.fill(shape);
            }
            if (paints(element, "stroke")) {
                graphics.setColor(Color.decode(long6(element.getAttribute("stroke"))));
                graphics.setStroke(stroke(element));
                graphics.draw(shape);
            }
        }

        private static boolean paints(Element element, String how) {
            return element.getAttribute(how).startsWith("#");
        }

        private static BasicStroke stroke(Element element) {
            float width = element.hasAttribute("stroke-width") ? (float) number(element, "stroke-width") : 1;
            return element.hasAttribute("stroke-dasharray")
                    ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 3}, 0)
                    : new BasicStroke(width);
        }

        /** {@code #246} as {@code #224466}. */
        private static String long6(String colour) {
            return colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        }

        private static Shape shape(Element element) {
            return switch (element.getTagName()) {
                case "line" ->
                    new Line2D.Double(
                            number(element, "x1"), number(element, "y1"), number(element, "x2"), number(element, "y2"));
                case "rect" ->
                    new Rectangle2D.Double(
                            number(element, "x"),
                            number(element, "y"),
                            number(element, "width"),
                            number(element, "height"));
                case "circle" -> {
                    double radius = number(element, "r");
                    yield new Ellipse2D.Double(
                            number(element, "cx") - radius, number(element, "cy") - radius, 2 * radius, 2 * radius);
                }
                case "polyline" -> line(element.getAttribute("points"));
                default -> throw new IllegalArgumentException(element.getTagName());
            };
        }

        private static Shape line(String points) {
            Path2D path = new Path2D.Double();
            for (String point : points.split(" ")) {
                double x = Double.parseDouble(point.substring(0, point.indexOf(',')));
                double y = Double.parseDouble(point.substring(point.indexOf(',') + 1));
                if (path.getCurrentPoint() == null) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
            }
            return path;
        }

        private static double number(Element element, String name) {
            return Double.parseDouble(element.getAttribute(name));
        }
    }

    @Override
    public void importFontFaceRules(List<FontFaceRule> rules, SharedContext context) {
        // No words here.
    }

    @Override
    public void addFontFile(File file, String family, Integer weight, FontStyle style) {
        // No words here.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
