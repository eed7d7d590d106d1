using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>Bytes, pairs of small letters, and special tokens spelled like those of the families: a token may lie across any border but theirs.</summary>
internal sealed class SpelledTokenizer : Tokenizer
{
    private static readonly string[] Special = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|end|>", "<|eot_id|>", "<end_of_turn>", "<start_of_turn>"];
    private readonly Dictionary<int, byte[]> _bytes = [];

    public override int VocabularySize => 256 + Special.Length + 65536;

    public override IReadOnlyList<AddedToken> AddedTokens => [.. Special.Select((s, i) => new AddedToken(s, 256 + i))];

    public override int? BeginId => 256;

    public override int? EndId => 257;

    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        for (int i = 0; i < text.Length;)
        {
            int special = options?.AllowSpecial == true ? Array.FindIndex(Special, s => string.CompareOrdinal(text, i, s, 0, s.Length) == 0) : -1;
            if (special >= 0)
            {
                ids.Add(256 + special);
                i += Special[special].Length;
            }
            else if (i + 1 < text.Length && Small(text[i]) && Small(text[i + 1]))
            {
                ids.Add(512 + (text[i] << 8) + text[i + 1]);
                i += 2;
            }
            else
            {
                foreach (byte b in Encoding.UTF8.GetBytes(text, i, 1)) ids.Add(b);
                i++;
            }
        }
    }

    public override ReadOnlySpan<byte> TokenBytes(int id)
    {
        if (!_bytes.TryGetValue(id, out byte[]? bytes)) _bytes[id] = bytes = id < 256 ? [(byte)id] : id < 512 ? Encoding.UTF8.GetBytes(Special[id - 256]) : [(byte)((id - 512) >> 8), (byte)(id - 512)];
        return bytes;
    }

    public override string TokenText(int id) => Encoding.UTF8.GetString(TokenBytes(id));

    public override int? FindToken(string token) => Array.IndexOf(Special, token) is var at and >= 0 ? 256 + at : null;

    public override bool IsSpecial(int id) => id is >= 256 and < 512;

    private static bool Small(char c) => c is >= 'a' and <= 'z' or ' ';
}
