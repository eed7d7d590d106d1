using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Decoders;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.Pipeline.Splitters;

namespace Lathe.Text.Tokenizers.WordPiece;

/// <summary>Reads BERT's <c>vocab.txt</c>: a token a line, ids from 0.</summary>
public static class WordPieceFile
{
    private const string Prefix = "##";
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Reads a file. Case follows <c>do_lower_case</c> of a <c>tokenizer_config.json</c> beside it, or else the vocabulary:
    /// one with words in capitals is cased.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lowercase">Lower case and no accents, or not; null finds out.</param>
    /// <exception cref="InvalidDataException">Not such a vocabulary; the message says why.</exception>
    public static PipelineTokenizer Load(string path, bool? lowercase = null)
    {
        lowercase ??= Configured(Path.Combine(Path.GetDirectoryName(path) ?? "", "tokenizer_config.json"));
        return Parse(File.ReadAllText(path), path, lowercase);
    }

    /// <summary>Reads a vocabulary from memory.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="lowercase">Lower case and no accents, or not; null finds out.</param>
    /// <exception cref="InvalidDataException">Not such a vocabulary.</exception>
    public static PipelineTokenizer Parse(string text, string source, bool? lowercase = null)
    {
        var tokens = new List<string?>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        // Not by every line end that Unicode has: U+2028 may be a token.
        foreach (Range range in text.AsSpan().TrimEnd('\n').Split('\n'))
        {
            string token = text.AsSpan()[range].TrimEnd('\r').ToString();
            if (token.Length == 0) throw new InvalidDataException($"{source}: line {tokens.Count + 1} is empty: expected a token a line.");
            if (!seen.TryAdd(token, tokens.Count))
                throw new InvalidDataException($"{source}: '{token}' stands on lines {seen[token] + 1} and {tokens.Count + 1}: expected each token once.");
            tokens.Add(token);
        }

        return Create(tokens, source, lowercase ?? !LooksCased(tokens));
    }

    /// <summary>Whether a vocabulary holds words in capitals, which lower-cased text never has.</summary>
    internal static bool LooksCased(IEnumerable<string?> tokens) => tokens.Any(token => token is { Length: > 1 } && char.IsAsciiLetterUpper(token[0]));

    internal static bool Recognises(TokenizerProbe probe)
        => probe.HasExtension(".txt") && !probe.Name.Contains("merges", StringComparison.OrdinalIgnoreCase)
            && (probe.StartsWith("[PAD]"u8) || probe.Name.Contains("vocab", StringComparison.OrdinalIgnoreCase));

    /// <summary>BERT's tokenizer over a vocabulary.</summary>
    internal static PipelineTokenizer Create(IReadOnlyList<string?> tokens, string source, bool lowercase)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
            if (tokens[id] is { } token) ids.TryAdd(token, id);
        int unknown = ids.TryGetValue("[UNK]", out int found) ? found
            : throw new InvalidDataException($"{source}: has no token [UNK]: expected a vocabulary of BERT's kind.");
        AddedToken[] added = [.. Specials.Where(ids.ContainsKey).Select(token => new AddedToken(token, ids[token]))];
        var hidden = added.Select(token => token.Id).ToHashSet();
        int? Id(string token) => ids.TryGetValue(token, out int id) ? id : null;
        (int? begin, int? end) = (Id("[CLS]"), Id("[SEP]"));
        return new PipelineTokenizer(new PipelineParts
        {
            Kind = "WordPiece",
            AddedTokens = added,
            Normalizer = new BertNormalizer(cleanText: true, spaceIdeographs: true, stripAccents: null, lowercase),
            Splitter = ClassSplitter.Bert,
            Model = new WordPieceModel(tokens, unknown, Prefix, longestWord: 100, hidden.Contains),
            Template = SpecialTemplate.Around(
                begin is { } cls ? [new TemplatePart(cls, 0)] : [], end is { } sep ? [new TemplatePart(sep, 0)] : [], id => tokens[id]!),
            Decoder = new TokenDecoder([DecoderSteps.WordPiece(Prefix, cleanUp: true)], DecoderJson.WordPiece(Prefix, cleanUp: true)) { JoinsApostrophes = true },
            BeginId = begin,
            EndId = end,
            PadId = Id("[PAD]"),
        });
    }

    private static bool? Configured(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("do_lower_case", out JsonElement value)
                && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
    }
}
