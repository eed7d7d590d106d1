using System.Text;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Tokenizers;

/// <summary>A short text's tokens as a person sees them: side by side, then a table.</summary>
internal static class TokenPage
{
    private const int MostCells = 400;
    private const int MostRows = 40;

    public static void Write(Tokenizer tokenizer, List<int> ids, Screen screen)
    {
        Ink ink = screen.Ink;
        IEnumerable<string> cells = ids.Take(MostCells).Select((id, i) =>
        {
            string token = Visible(tokenizer, id);
            return (tokenizer.IsSpecial(id) ? ink.Warn(token) : i % 2 == 0 ? ink.Accent(token) : ink.Bold(token)) + ink.Dim("│");
        });
        foreach (string row in Fold(cells, screen.Width - 4)) screen.WriteLine("  " + row);
        screen.WriteLine();
        string[][] rows = [.. ids.Take(MostRows).Select(id => new[] { tokenizer.TokenText(id), Convert.ToHexStringLower(tokenizer.TokenBytes(id)), Say.Count(id) })];
        screen.WriteLines(Table.Render(["token", "bytes", "id"], rows, ink, left: 2));
        if (ids.Count > MostRows) screen.WriteLine(ink.Dim($"  and {Say.Count(ids.Count - MostRows)} more"));
        long bytes = ids.Sum(id => (long)tokenizer.TokenBytes(id).Length);
        screen.WriteLine();
        screen.WriteLine(ink.Dim($"  {Say.Count(ids.Count, "token")}, {Say.Count(bytes, "byte")}, {(double)bytes / Math.Max(1, ids.Count):0.00} bytes a token"));
    }

    /// <summary>The token as text where it is text, otherwise as its vocabulary spells it.</summary>
    public static string Visible(Tokenizer tokenizer, int id)
    {
        string text = Encoding.UTF8.GetString(tokenizer.TokenBytes(id));
        if (text.Contains('\uFFFD') || text.Length == 0) return tokenizer.TokenText(id);
        var visible = new StringBuilder();
        foreach (char c in text) visible.Append(c switch { '\n' => "⏎", '\r' => "␍", '\t' => "⇥", ' ' => "·", _ when char.IsControl(c) => "␦", _ => c.ToString() });
        return visible.ToString();
    }

    private static IEnumerable<string> Fold(IEnumerable<string> cells, int width)
    {
        (string row, int used) = ("", 0);
        foreach (string cell in cells)
        {
            int needed = TextWidth.Of(cell);
            if (used > 0 && used + needed > width)
            {
                yield return row;
                (row, used) = ("", 0);
            }

            row += cell;
            used += needed;
        }

        if (used > 0) yield return row;
    }
}
