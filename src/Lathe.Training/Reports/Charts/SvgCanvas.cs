using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>The few shapes that charts are drawn with. A style is a CSS class: colours come from the page, never from here.</summary>
internal readonly struct SvgCanvas(HtmlWriter html)
{
    /// <summary>Opens a drawing that says what it is to those who do not see it.</summary>
    public HtmlWriter.Scope Open(double width, double height, string title, string description, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        HtmlWriter.Scope scope = html.Open(
            "svg",
            [("viewBox", $"0 0 {Num.Coordinate(width)} {Num.Coordinate(height)}"), ("role", "img"), ("aria-label", $"{title}. {description}"), .. attributes]);
        html.Element("title", title);
        html.Element("desc", description);
        return scope;
    }

    /// <summary>A text whose baseline is at y.</summary>
    public void Text(string text, double x, double y, string? anchor = null, string? style = null)
        => html.Element("text", text, ("class", style), ("x", Num.Coordinate(x)), ("y", Num.Coordinate(y)), ("text-anchor", anchor));

    /// <summary>A text that runs upwards.</summary>
    public void TextUp(string text, double x, double y, string? anchor = null, string? style = null)
        => html.Element("text", text, ("class", style), ("transform", $"translate({Num.Coordinate(x)} {Num.Coordinate(y)}) rotate(-90)"), ("text-anchor", anchor));

    /// <summary>A straight line.</summary>
    public void Line(string style, double x1, double y1, double x2, double y2)
        => Path(style, $"M{Num.Coordinate(x1)} {Num.Coordinate(y1)}L{Num.Coordinate(x2)} {Num.Coordinate(y2)}");

    /// <summary>A path.</summary>
    public void Path(string style, string d, string? opacity = null) => html.Empty("path", ("class", style), ("fill-opacity", opacity), ("d", d));

    /// <summary>A rectangle.</summary>
    public void Rect(string style, double x, double y, double width, double height)
        => html.Empty("rect", ("class", style), ("x", Num.Coordinate(x)), ("y", Num.Coordinate(y)), ("width", Num.Coordinate(width)), ("height", Num.Coordinate(height)));

    /// <summary>A circle.</summary>
    public void Circle(string style, double x, double y, double radius)
        => html.Empty("circle", ("class", style), ("cx", Num.Coordinate(x)), ("cy", Num.Coordinate(y)), ("r", Num.Coordinate(radius)));

    /// <summary>What shapes of one kind of point look like.</summary>
    public void Point(PointShape shape, double x, double y)
    {
        if (shape == PointShape.Square) Rect("area", x - 5, y - 5, 10, 10);
        else if (shape == PointShape.Triangle) Path("area", $"M{Num.Coordinate(x)} {Num.Coordinate(y - 6.5)}l6 11h-12z");
        else if (shape == PointShape.Ring) Circle("ring", x, y, 4.5);
        else Circle("area", x, y, 6);
    }
}
