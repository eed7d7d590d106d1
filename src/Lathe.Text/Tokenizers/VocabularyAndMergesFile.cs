using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// GPT-2's two files: <c>vocab.json</c> (token to id) and <c>merges.txt</c> (a pair a line, first merge first), in OpenAI's own release
/// <c>encoder.json</c> and <c>vocab.bpe</c>. A token of more than a byte that no merge makes is a special one.
/// </summary>
public static class VocabularyAndMergesFile
{
    private const string PatternMark = "pattern: ";

    private const int MaxId = 1 << 22;

    // The first name of each pair is the vocabulary; a prefix such as "gpt2_" is kept.
    private static readonly (string Vocabulary, string Merges)[] Names = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads both files.</summary>
    /// <param name="vocabularyPath">The JSON file.</param>
    /// <param name="mergesPath">The text file.</param>
    /// <param name="pattern">How text is cut; null takes what the merges' first line says, or else guesses: Qwen's by its size, GPT-2's otherwise.</param>
    /// <exception cref="InvalidDataException">A file is broken, or they do not belong together.</exception>
    public static ByteLevelBpe Load(string vocabularyPath, string mergesPath, PreTokenizer? pattern = null) =>
        Parse(File.ReadAllBytes(vocabularyPath), vocabularyPath, File.ReadAllText(mergesPath), mergesPath, pattern);

    internal static ByteLevelBpe Parse(byte[] vocabulary, string vocabularyPath, string mergesText, string mergesPath, PreTokenizer? pattern)
    {
        Dictionary<string, int> ids = ReadVocabulary(vocabulary, vocabularyPath);
        byte[]?[] tokens = new byte[]?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach ((string text, int id) in ids)
        {
            if (ByteAlphabet.TryToBytes(text, out byte[]? bytes)) tokens[id] = bytes;
        }

        (List<BpeMerge> merges, PreTokenizer? named) = ReadMerges(mergesText, mergesPath, ids, tokens);
        var made = merges.Select(m => m.Result).ToHashSet();
        var added = new List<AddedToken>();
        foreach ((string text, int id) in ids)
        {
            if (made.Contains(id) || tokens[id] is { Length: 1 }) continue;
            added.Add(new AddedToken(text, id) { StripLeft = text == "<mask>" });
            tokens[id] = null;
        }

        int? Id(params string[] spellings) => spellings.Select(s => added.FirstOrDefault(t => t.Content == s)?.Id).FirstOrDefault(id => id is not null);
        (int? begin, int? end) = (Id("<s>"), Id("</s>", "<|endoftext|>"));
        bool around = begin is not null && Id("</s>") is not null;
        return ByteLevelBpe.Create(vocabularyPath, new ByteLevelBpeModel
        {
            Tokens = tokens,
            Merges = merges,
            Pattern = pattern ?? named ?? (ids.Count == 151643 ? PreTokenizer.Qwen2 : PreTokenizer.Gpt2),
            AddedTokens = added,
            BeginId = begin,
            EndId = end,
            PadId = Id("<pad>", "<|pad|>"),
            UnknownId = Id("<unk>"),
            Before = around ? [begin!.Value] : [],
            After = around ? [end!.Value] : [],
        });
    }

    /// <summary>Writes <c>vocab.json</c>, added tokens among the others.</summary>
    /// <param name="model">The tokenizer.</param>
    /// <param name="stream">Where to.</param>
    public static void WriteVocabulary(ByteLevelBpeModel model, Stream stream)
    {
        var texts = new SortedDictionary<int, string>();
        for (int id = 0; id < model.Tokens.Count; id++)
        {
            if (model.Tokens[id] is { } bytes) texts[id] = ByteAlphabet.ToText(bytes);
        }

        foreach (AddedToken token in model.AddedTokens) texts[token.Id] = token.Content;
        using var json = new Utf8JsonWriter(stream, Plain);
        json.WriteStartObject();
        foreach ((int id, string text) in texts) json.WriteNumber(text, id);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>merges.txt</c>; its first line, which readers skip, names the pattern as well.</summary>
    /// <param name="model">The tokenizer.</param>
    /// <param name="stream">Where to.</param>
    /// <exception cref="ArgumentException">The tokenizer has ranks and no merges.</exception>
    public static void WriteMerges(ByteLevelBpeModel model, Stream stream)
    {
        IReadOnlyList<BpeMerge> merges = model.Merges
            ?? throw new ArgumentException("A tokenizer out of ranks has no list of merges to write.", nameof(model));
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine($"#version: 0.2 - {PatternMark}{model.Pattern.Name}");
        foreach (BpeMerge merge in merges)
            text.WriteLine($"{ByteAlphabet.ToText(model.Tokens[merge.Left])} {ByteAlphabet.ToText(model.Tokens[merge.Right])}");
    }

    internal static bool Recognises(TokenizerProbe probe)
    {
        if (IsMerges(probe.Path)) return true;
        try
        {
            var json = new Utf8JsonReader(probe.Head.Span, isFinalBlock: false, default);
            return json.Read() && json.TokenType == JsonTokenType.StartObject && json.Read() && json.TokenType == JsonTokenType.PropertyName
                && json.Read() && json.TokenType == JsonTokenType.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal static Tokenizer Load(string path, PreTokenizer? pattern)
    {
        foreach ((string vocabulary, string merges) in Names)
        {
            (string own, string other) = IsMerges(path) ? (merges, vocabulary) : (vocabulary, merges);
            if (!path.EndsWith(own, StringComparison.OrdinalIgnoreCase)) continue;
            string beside = path[..^own.Length] + other;
            if (!File.Exists(beside)) throw new FileNotFoundException($"'{path}' needs '{beside}' beside it, which is missing.", beside);
            return IsMerges(path) ? Load(beside, path, pattern) : Load(path, beside, pattern);
        }

        throw new InvalidDataException($"'{path}' looks like a vocabulary, but its name does not say where its merges are: expected vocab.json or encoder.json.");
    }

    private static bool IsMerges(string path) => Names.Any(n => path.EndsWith(n.Merges, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, int> ReadVocabulary(byte[] bytes, string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        try
        {
            var json = new Utf8JsonReader(bytes);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw new InvalidDataException($"{path}: expected an object of tokens and ids.");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string token = json.GetString()!;
                if (token.Length == 0) throw new InvalidDataException($"{path}: a token is empty.");
                if (!json.Read() || json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out int id) || id is < 0 or > MaxId)
                    throw new InvalidDataException($"{path}: token '{token}' has no id from 0 to {MaxId}.");
                if (!ids.TryAdd(token, id)) throw new InvalidDataException($"{path}: token '{token}' stands there twice.");
                if (!seen.Add(id)) throw new InvalidDataException($"{path}: two tokens have the id {id}, the second is '{token}'.");
            }
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{path} holds a token that is not Unicode: {error.Message}", error);
        }

        return ids;
    }

    private static (List<BpeMerge> Merges, PreTokenizer? Pattern) ReadMerges(
        string text, string path, Dictionary<string, int> ids, byte[]?[] tokens)
    {
        var merges = new List<BpeMerge>();
        PreTokenizer? pattern = null;
        int number = 0;
        foreach (ReadOnlySpan<char> row in text.AsSpan().EnumerateLines())
        {
            string line = row.ToString();
            number++;
            if (number == 1 && line.StartsWith("#version", StringComparison.Ordinal))
            {
                int mark = line.IndexOf(PatternMark, StringComparison.Ordinal);
                if (mark >= 0) pattern = PreTokenizer.ByName(line[(mark + PatternMark.Length)..].Trim());
                continue;
            }

            if (line.Length == 0) continue;
            string[] parts = line.Split(' ');
            if (parts.Length != 2) throw new InvalidDataException($"{path}, line {number}: expected two tokens with a blank between them, got '{line}'.");
            int Id(string token) => ids.TryGetValue(token, out int id) && tokens[id] is not null ? id
                : throw new InvalidDataException($"{path}, line {number}: the vocabulary has no token '{token}'.");
            merges.Add(new BpeMerge(Id(parts[0]), Id(parts[1]), Id(parts[0] + parts[1])));
        }

        return (merges, pattern);
    }
}
