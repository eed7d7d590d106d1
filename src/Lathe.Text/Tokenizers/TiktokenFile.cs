using System.Buffers.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>Rank files of tiktoken: a line is a token in base64, a blank and its rank, which is its id.</summary>
internal static class TiktokenFile
{
    private const int MaxRank = 1 << 22;

    public static bool Recognises(TokenizerProbe probe)
    {
        int end = probe.Head.Span.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? probe.Head.Span : probe.Head.Span[..end];
        return TryLine(line.TrimEnd((byte)'\r'), out _, out _);
    }

    public static Tokenizer Load(string path, PreTokenizer? pattern) => Parse(File.ReadAllBytes(path), path, pattern);

    /// <summary>Reads ranks from memory; <paramref name="path"/> is what errors call them, and its name says which encoding they are.</summary>
    public static ByteLevelBpe Parse(ReadOnlySpan<byte> rest, string path, PreTokenizer? pattern)
    {
        var tokens = new List<byte[]?>();
        int number = 0, count = 0;
        while (!rest.IsEmpty)
        {
            number++;
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.IsEmpty) continue;
            if (!TryLine(line, out byte[] token, out int rank))
                throw new InvalidDataException($"{path}, line {number}: expected a token in base64, a blank and its rank.");
            while (tokens.Count <= rank) tokens.Add(null);
            if (tokens[rank] is not null) throw new InvalidDataException($"{path}, line {number}: rank {rank} stands there twice.");
            tokens[rank] = token;
            count++;
        }

        TiktokenEncoding? known = TiktokenEncoding.Find(Path.GetFileName(path), count);
        pattern ??= known?.Pattern ?? throw new InvalidDataException(
            $"{path} does not say how text is cut, and {count} ranks are none of the known encodings: name the pattern ({string.Join(", ", PreTokenizer.All)}).");
        IReadOnlyList<AddedToken> special = known is { } k && k.Ranks == count ? k.Special : [];
        return ByteLevelBpe.Create(path, new ByteLevelBpeModel
        {
            Tokens = tokens,
            Pattern = pattern,
            AddedTokens = special,
            EndId = special.FirstOrDefault(t => t.Content == known!.End)?.Id,
            BeginId = special.FirstOrDefault(t => t.Content == "<|begin_of_text|>")?.Id,
            Before = special.FirstOrDefault(t => t.Content == "<|begin_of_text|>") is { } begin ? [begin.Id] : [],
        });
    }

    private static bool TryLine(ReadOnlySpan<byte> line, out byte[] token, out int rank)
    {
        (token, rank) = ([], 0);
        int blank = line.IndexOf((byte)' ');
        if (blank is < 1 or > 4096 || !Utf8Parser.TryParse(line[(blank + 1)..], out rank, out int used) || used != line.Length - blank - 1 || rank is < 0 or > MaxRank)
            return false;
        Span<byte> bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(blank)];
        if (Base64.DecodeFromUtf8(line[..blank], bytes, out int consumed, out int written) != System.Buffers.OperationStatus.Done || consumed != blank || written == 0)
            return false;
        token = bytes[..written].ToArray();
        return true;
    }
}
