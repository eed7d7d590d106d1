using System.Text;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws a table of numbers as colours.</summary>
internal sealed class HeatmapSvg
{
    private const int Levels = 20;
    private readonly HeatmapChart _chart;
    private readonly double _left;
    private readonly double _top;

    private HeatmapSvg(HeatmapChart chart)
    {
        _chart = chart;
        double longest = chart.Columns.Max(c => c.Length) * 6.9;
        _left = (chart.RowsName is null ? 0 : 18) + 8 + (chart.Rows.Max(r => r.Length) * 6.9);
        _top = (chart.ColumnsName is null ? 0 : 18) + (longest > chart.Cell ? longest + 8 : 18);
    }

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, HeatmapChart chart) => new HeatmapSvg(chart).Write(html);

    private void Write(HtmlWriter html)
    {
        double width = _left + (_chart.Columns.Count * _chart.Cell) + 2, height = _top + (_chart.Rows.Count * _chart.Cell) + 2;
        using (html.Open(
            "svg",
            ("viewBox", $"0 0 {Num.Coordinate(width)} {Num.Coordinate(height)}"),
            ("role", "img"),
            ("aria-label", $"{_chart.Title}. {_chart.Description}"),
            ("class", "cells"),
            ("data-grid", $"{Num.Coordinate(_left)} {Num.Coordinate(_top)} {_chart.Cell} {_chart.Columns.Count} {_chart.Rows.Count}"),
            ("data-tips", Tips())))
        {
            html.Element("title", _chart.Title);
            html.Element("desc", _chart.Description);
            Names(html);
            html.Empty(
                "rect",
                ("class", "well"),
                ("x", Num.Coordinate(_left)),
                ("y", Num.Coordinate(_top)),
                ("width", $"{_chart.Columns.Count * _chart.Cell}"),
                ("height", $"{_chart.Rows.Count * _chart.Cell}"));
            Cells(html);
            if (_chart.Label is not null) Labels(html);
            if (_chart.FramedRow >= 0)
            {
                html.Empty(
                    "rect",
                    ("class", "frame"),
                    ("x", Num.Coordinate(_left)),
                    ("y", Num.Coordinate(_top + (_chart.FramedRow * _chart.Cell))),
                    ("width", $"{_chart.Columns.Count * _chart.Cell}"),
                    ("height", $"{_chart.Cell}"));
            }
        }
    }

    private string Tips()
    {
        var tips = new StringBuilder();
        for (int r = 0; r < _chart.Rows.Count; r++)
        {
            for (int c = 0; c < _chart.Columns.Count; c++) tips.Append(tips.Length == 0 ? "" : "|").Append(_chart.Tip(r, c));
        }

        return tips.ToString();
    }

    private void Names(HtmlWriter html)
    {
        if (_chart.ColumnsName is not null)
            html.Element("text", _chart.ColumnsName, ("class", "name"), ("x", Num.Coordinate(_left + (_chart.Columns.Count * _chart.Cell / 2.0))), ("y", "11"), ("text-anchor", "middle"));
        if (_chart.RowsName is not null)
        {
            double y = _top + (_chart.Rows.Count * _chart.Cell / 2.0);
            html.Element("text", _chart.RowsName, ("class", "name"), ("transform", $"translate(11 {Num.Coordinate(y)}) rotate(-90)"), ("text-anchor", "middle"));
        }

        for (int c = 0; c < _chart.Columns.Count; c++)
        {
            double x = _left + ((c + 0.5) * _chart.Cell);
            if (_chart.Columns[c].Length * 6.9 > _chart.Cell + 4)
                html.Element("text", _chart.Columns[c], ("transform", $"translate({Num.Coordinate(x + 4)} {Num.Coordinate(_top - 5)}) rotate(-90)"));
            else
                html.Element("text", _chart.Columns[c], ("x", Num.Coordinate(x)), ("y", Num.Coordinate(_top - 6)), ("text-anchor", "middle"));
        }

        for (int r = 0; r < _chart.Rows.Count; r++)
            html.Element("text", _chart.Rows[r], ("x", Num.Coordinate(_left - 6)), ("y", Num.Coordinate(_top + ((r + 0.5) * _chart.Cell) + 4)), ("text-anchor", "end"));
    }

    // One path for all cells of a colour: a page of heatmaps stays small.
    private void Cells(HtmlWriter html)
    {
        var paths = new SortedDictionary<(int Level, string Style), StringBuilder>();
        for (int r = 0; r < _chart.Rows.Count; r++)
        {
            for (int c = 0; c < _chart.Columns.Count; c++)
            {
                double strength = _chart.Strength(r, c);
                int level = double.IsFinite(strength) ? (int)Math.Round(Math.Clamp(strength, 0, 1) * Levels) : 0;
                if (level == 0) continue;
                (int, string) key = (level, _chart.Style(r, c));
                if (!paths.TryGetValue(key, out StringBuilder? path)) paths[key] = path = new StringBuilder();
                path.Append('M').Append(Num.Coordinate(_left + (c * _chart.Cell) + 0.5)).Append(' ').Append(Num.Coordinate(_top + (r * _chart.Cell) + 0.5));
                int side = _chart.Cell - 1;
                path.Append('h').Append(side).Append('v').Append(side).Append("h-").Append(side).Append('z');
            }
        }

        foreach (((int level, string style), StringBuilder path) in paths)
            html.Empty("path", ("class", style), ("fill-opacity", $"{(double)level / Levels:0.##}"), ("d", path.ToString()));
    }

    private void Labels(HtmlWriter html)
    {
        for (int r = 0; r < _chart.Rows.Count; r++)
        {
            for (int c = 0; c < _chart.Columns.Count; c++)
            {
                string label = _chart.Label!(r, c);
                if (label.Length == 0) continue;
                double x = _left + ((c + 0.5) * _chart.Cell), y = _top + ((r + 0.5) * _chart.Cell) + 4;
                html.Element(
                    "text",
                    label,
                    ("class", _chart.Strength(r, c) > 0.5 ? "on" : "off"),
                    ("x", Num.Coordinate(x)),
                    ("y", Num.Coordinate(y)),
                    ("text-anchor", "middle"));
            }
        }
    }
}
