using System.Buffers;

namespace Lathe.Text.Tokenizers;

/// <summary>For tokenizers that have to see all of a text before its first id is certain: holds it.</summary>
internal sealed class WholeTextEncoder(Tokenizer tokenizer, EncodeOptions? options) : StreamEncoder
{
    private ArrayBufferWriter<byte> _held = new();

    public override void Append(ReadOnlySpan<byte> utf8, List<int> ids) => _held.Write(utf8);

    public override void Flush(List<int> ids)
    {
        tokenizer.Encode(_held.WrittenSpan, ids, options);
        _held = new ArrayBufferWriter<byte>();
    }
}
