using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// A token is a character (a code point), as in nanoGPT's <c>shakespeare_char</c>: ids are the places of the distinct characters of a
/// text, sorted. A character that was not there is an error, or the unknown token where there is one.
/// </summary>
public sealed class CharacterTokenizer : Tokenizer
{
    private const string FormatName = "lathe-characters";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Rune[] _runes;
    private readonly byte[][] _bytes;
    private readonly Dictionary<int, int> _ids;
    private readonly string? _unknown;

    private CharacterTokenizer(Rune[] runes, string? unknown)
    {
        _runes = runes;
        _unknown = unknown;
        _bytes = [.. runes.Select(r => Encoding.UTF8.GetBytes(r.ToString()))];
        _ids = new Dictionary<int, int>(runes.Length);
        for (int id = 0; id < runes.Length; id++)
        {
            if (!_ids.TryAdd(runes[id].Value, id)) throw new InvalidDataException($"The character '{runes[id]}' stands twice in the vocabulary.");
        }
    }

    /// <inheritdoc/>
    public override string Kind => "characters";

    /// <inheritdoc/>
    public override int VocabularySize => _runes.Length + (_unknown is null ? 0 : 1);

    /// <inheritdoc/>
    public override int? UnknownId => _unknown is null ? null : _runes.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<AddedToken> AddedTokens => _unknown is null ? [] : [new AddedToken(_unknown, _runes.Length)];

    /// <summary>The vocabulary of a text: its distinct characters, sorted by code point.</summary>
    /// <param name="texts">The text, in parts; a part ends between characters.</param>
    /// <param name="unknown">How the token for other characters is spelled, or null for none.</param>
    public static CharacterTokenizer Train(IEnumerable<string> texts, string? unknown = null)
    {
        var seen = new SortedSet<int>();
        foreach (string text in texts)
        {
            foreach (Rune rune in text.EnumerateRunes()) seen.Add(rune.Value);
        }

        return new CharacterTokenizer([.. seen.Select(v => new Rune(v))], unknown);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is something else, or broken.</exception>
    public static CharacterTokenizer Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
                || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName)
                throw new InvalidDataException($"{path}: expected \"format\": \"{FormatName}\".");
            if (!root.TryGetProperty("characters", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
                throw new InvalidDataException($"{path}: expected a list \"characters\".");
            var runes = new List<Rune>();
            foreach (JsonElement item in list.EnumerateArray())
            {
                string text = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
                if (!Rune.TryGetRuneAt(text.Length == 0 ? "\uD800" : text, 0, out Rune rune) || rune.Utf16SequenceLength != text.Length)
                    throw new InvalidDataException($"{path}: character {runes.Count} is {item.GetRawText()}, expected one character.");
                runes.Add(rune);
            }

            string? unknown = root.TryGetProperty("unknown", out JsonElement other) && other.ValueKind == JsonValueKind.String ? other.GetString() : null;
            return new CharacterTokenizer([.. runes], unknown);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
    }

    /// <summary>Writes the vocabulary as JSON.</summary>
    /// <param name="stream">Where to.</param>
    public void Save(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteString("format", FormatName);
        json.WriteStartArray("characters");
        foreach (Rune rune in _runes) json.WriteStringValue(rune.ToString());
        json.WriteEndArray();
        json.WriteString("unknown", _unknown);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!_ids.TryGetValue(rune.Value, out int id))
            {
                id = UnknownId ?? throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                    $"The character '{rune}' (U+{rune.Value:X4}) at position {position} is none of the {_runes.Length} of the vocabulary: "
                    + $"train on text that has it, or with an unknown token."));
            }

            ids.Add(id);
            position++;
        }
    }

    /// <inheritdoc/>
    public override StreamEncoder CreateStreamEncoder(EncodeOptions? options = null) => new CharacterStreamEncoder(this);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> TokenBytes(int id) => id == UnknownId ? Encoding.UTF8.GetBytes(_unknown!) : _bytes[Checked(id)];

    /// <inheritdoc/>
    public override string TokenText(int id) => id == UnknownId ? _unknown! : _runes[Checked(id)].ToString();

    /// <inheritdoc/>
    public override int? FindToken(string token) =>
        token == _unknown ? UnknownId
        : Rune.TryGetRuneAt(token.Length == 0 ? "\uD800" : token, 0, out Rune rune) && rune.Utf16SequenceLength == token.Length
            && _ids.TryGetValue(rune.Value, out int id) ? id
        : null;

    /// <inheritdoc/>
    public override bool IsSpecial(int id) => id == UnknownId;

    internal static bool Recognises(TokenizerProbe probe) => probe.Holds("\"lathe-characters\""u8);

    private int Checked(int id) => (uint)id < (uint)_runes.Length ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Token {id} is not in the vocabulary: expected 0 to {VocabularySize - 1}.");
}
