using System.Text;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>Rows of a CSV text by RFC 4180, those without a header too.</summary>
internal static class CsvText
{
    /// <summary>The rows, each with the line that it begins on.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Rows(string text, string path)
    {
        var field = new StringBuilder();
        List<string> fields = [];
        bool quoted = false, any = false;
        int line = 1, begin = 1;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\n') line++;
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = any = true;
            }
            else if (c == ',')
            {
                End();
                any = true;
            }
            else if (c is '\n' or '\r')
            {
                if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
                if (any || field.Length > 0)
                {
                    End();
                    yield return (begin, [.. fields]);
                }

                fields.Clear();
                (any, begin) = (false, line);
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted) throw new InvalidDataException($"'{path}', line {begin}: a quote is opened and not closed.");
        if (any || field.Length > 0)
        {
            End();
            yield return (begin, [.. fields]);
        }

        void End()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
