using System.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>Characters need nothing but to be whole.</summary>
internal sealed class CharacterStreamEncoder(CharacterTokenizer tokenizer) : StreamEncoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override void Append(ReadOnlySpan<byte> utf8, List<int> ids) => Encode(utf8, ids, flush: false);

    public override void Flush(List<int> ids) => Encode([], ids, flush: true);

    private void Encode(ReadOnlySpan<byte> utf8, List<int> ids, bool flush)
    {
        char[] characters = new char[_decoder.GetCharCount(utf8, flush)];
        int count = _decoder.GetChars(utf8, characters, flush);
        tokenizer.Encode(new string(characters, 0, count), ids);
    }
}
