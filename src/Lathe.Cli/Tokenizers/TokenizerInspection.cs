using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Tokenizers;

/// <summary>What there is to know of a tokenizer without a text.</summary>
internal static class TokenizerInspection
{
    private const int Longest = 8;

    public static TokenizerInspectDocument Of(string path, string format, Tokenizer tokenizer)
    {
        ByteLevelBpeModel? model = (tokenizer as ByteLevelBpe)?.Model;
        var lengths = new List<(int Id, int Length)>();
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            int length = tokenizer.TokenBytes(id).Length;
            if (length > 0 && !tokenizer.IsSpecial(id)) lengths.Add((id, length));
        }

        return new TokenizerInspectDocument(
            path, format, tokenizer.Kind, tokenizer.VocabularySize, model?.Merges?.Count, model?.Pattern.Name, model?.Pattern.Regex,
            tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId, tokenizer.UnknownId,
            lengths.Count == 0 ? 0 : lengths.Average(l => l.Length),
            [.. tokenizer.AddedTokens.Select(t => new TokenDocument(t.Id, t.Content, t.Special))],
            [.. lengths.OrderByDescending(l => l.Length).ThenBy(l => l.Id).Take(Longest).Select(l => new TokenDocument(l.Id, tokenizer.TokenText(l.Id), false))]);
    }

    public static void Write(TokenizerInspectDocument document, Tokenizer tokenizer, Screen screen)
    {
        Ink ink = screen.Ink;
        Row("tokenizer", Say.Path(document.Tokenizer));
        Row("format", document.Format);
        Row("kind", document.Kind);
        Row("vocabulary", $"{Say.Count(document.VocabularySize, "token")}, {document.MeanTokenBytes:0.00} bytes each on average");
        if (document.Kind == "byte-level BPE") Row("merges", document.Merges is { } merges ? Say.Count(merges) : "none: ids are ranks");
        if (document.Pattern is not null) Row("pattern", $"{document.Pattern}  {ink.Dim(document.Regex!)}");
        Id("begin", document.BeginId);
        Id("end", document.EndId);
        Id("padding", document.PadId);
        Id("unknown", document.UnknownId);
        if (document.AddedTokens.Count > 0)
        {
            IEnumerable<string> some = document.AddedTokens.Take(10).Select(t => $"{t.Token} {ink.Dim(Say.Count(t.Id))}");
            Row("special", string.Join("  ", some) + (document.AddedTokens.Count > 10 ? $"  and {document.AddedTokens.Count - 10} more" : ""));
        }

        Row("longest", string.Join("  ", document.LongestTokens.Select(t => TextWidth.Cut(TokenPage.Visible(tokenizer, t.Id), 24))));

        void Row(string name, string value) => screen.WriteLine(TextWidth.Cut($"  {ink.Accent(name.PadRight(10))} {value}", screen.Width - 1));
        void Id(string name, int? id)
        {
            if (id is { } known) Row(name, $"{tokenizer.TokenText(known)} {ink.Dim(Say.Count(known))}");
        }
    }
}
