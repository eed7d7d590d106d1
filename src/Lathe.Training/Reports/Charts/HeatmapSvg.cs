using System.Text;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Charts;

/// <summary>Draws a table of numbers as colours.</summary>
internal sealed class HeatmapSvg
{
    private const int Levels = 20;
    private const double Letter = 6.9;
    private readonly SvgCanvas _svg;
    private readonly HeatmapChart _chart;
    private readonly double _left;
    private readonly double _top;

    private HeatmapSvg(HtmlWriter html, HeatmapChart chart)
    {
        (_svg, _chart) = (new SvgCanvas(html), chart);
        double columns = Longest(chart.Columns) * Letter;
        _left = (chart.RowsName is null ? 0 : 18) + 8 + (Longest(chart.Rows) * Letter);
        _top = (chart.ColumnsName is null ? 0 : 18) + (columns > chart.Cell + 4 ? columns + 8 : 18);
    }

    private double Width => _chart.Columns.Count * _chart.Cell;

    private double Height => _chart.Rows.Count * _chart.Cell;

    /// <summary>Writes the chart.</summary>
    public static void Write(HtmlWriter html, HeatmapChart chart) => new HeatmapSvg(html, chart).Write();

    private static int Longest(IReadOnlyList<string> names)
    {
        int longest = 0;
        foreach (string name in names) longest = Math.Max(longest, name.Length);
        return longest;
    }

    private void Write()
    {
        string grid = $"{Num.Coordinate(_left)} {Num.Coordinate(_top)} {_chart.Cell} {_chart.Columns.Count} {_chart.Rows.Count}";
        using (_svg.Open(_left + Width + 2, _top + Height + 2, _chart.Title, _chart.Description, ("data-grid", grid), ("data-tips", Tips())))
        {
            Names();
            _svg.Rect("well", _left, _top, Width, Height);
            Cells();
            if (_chart.Label is not null) Labels();
            if (_chart.FramedRow >= 0) _svg.Rect("frame", _left, _top + (_chart.FramedRow * _chart.Cell), Width, _chart.Cell);
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

    private void Names()
    {
        if (_chart.ColumnsName is not null) _svg.Text(_chart.ColumnsName, _left + (Width / 2), 11, "middle", "name");
        if (_chart.RowsName is not null) _svg.TextUp(_chart.RowsName, 11, _top + (Height / 2), "middle", "name");
        for (int c = 0; c < _chart.Columns.Count; c++)
        {
            double x = _left + ((c + 0.5) * _chart.Cell);
            if (_chart.Columns[c].Length * Letter > _chart.Cell + 4) _svg.TextUp(_chart.Columns[c], x + 4, _top - 5);
            else _svg.Text(_chart.Columns[c], x, _top - 6, "middle");
        }

        for (int r = 0; r < _chart.Rows.Count; r++) _svg.Text(_chart.Rows[r], _left - 6, _top + ((r + 0.5) * _chart.Cell) + 4, "end");
    }

    // One path for all cells of a colour: a page of heatmaps stays small.
    private void Cells()
    {
        var styles = new List<string>();
        var paths = new List<StringBuilder?[]>();
        string square = $"h{_chart.Cell - 1}v{_chart.Cell - 1}h-{_chart.Cell - 1}z";
        for (int r = 0; r < _chart.Rows.Count; r++)
        {
            for (int c = 0; c < _chart.Columns.Count; c++)
            {
                double strength = _chart.Strength(r, c);
                int level = double.IsFinite(strength) ? (int)Math.Round(Math.Clamp(strength, 0, 1) * Levels) : 0;
                if (level == 0) continue;
                int style = styles.IndexOf(_chart.Style(r, c));
                if (style < 0)
                {
                    style = styles.Count;
                    styles.Add(_chart.Style(r, c));
                    paths.Add(new StringBuilder?[Levels + 1]);
                }

                StringBuilder path = paths[style][level] ??= new StringBuilder();
                path.Append('M').Append(Num.Coordinate(_left + (c * _chart.Cell) + 0.5)).Append(' ').Append(Num.Coordinate(_top + (r * _chart.Cell) + 0.5)).Append(square);
            }
        }

        for (int style = 0; style < styles.Count; style++)
        {
            for (int level = 1; level <= Levels; level++)
            {
                if (paths[style][level] is { } path) _svg.Path(styles[style], path.ToString(), Num.Value((double)level / Levels));
            }
        }
    }

    private void Labels()
    {
        for (int r = 0; r < _chart.Rows.Count; r++)
        {
            for (int c = 0; c < _chart.Columns.Count; c++)
            {
                string label = _chart.Label!(r, c);
                if (label.Length > 0) _svg.Text(label, _left + ((c + 0.5) * _chart.Cell), _top + ((r + 0.5) * _chart.Cell) + 4, "middle", _chart.Strength(r, c) > 0.5 ? "on" : "off");
            }
        }
    }
}
