using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Normalizers;

/// <summary>One normalizer after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<Normalizer> parts) : Normalizer
{
    private readonly Pool<Buffers> _pool = new();

    /// <summary>The normalizers in order.</summary>
    public IReadOnlyList<Normalizer> Parts => parts;

    public override void Apply(ReadOnlySpan<byte> text, Utf8Buffer result)
    {
        if (parts.Count == 0)
        {
            result.Append(text);
            return;
        }

        Buffers buffers = _pool.Rent();
        (Utf8Buffer from, Utf8Buffer to) = (buffers.One, buffers.Two);
        from.Clear();
        from.Append(text);
        for (int i = 0; i < parts.Count - 1; i++)
        {
            to.Clear();
            parts[i].Apply(from.Span, to);
            (from, to) = (to, from);
        }

        parts[^1].Apply(from.Span, result);
        _pool.Return(buffers);
    }

    /// <summary>Streams go through the parts one by one.</summary>
    public override bool CutsBefore(ReadOnlySpan<byte> space, bool first) => false;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("normalizers");
        foreach (Normalizer part in parts) part.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed class Buffers
    {
        public Utf8Buffer One { get; } = new();

        public Utf8Buffer Two { get; } = new();
    }
}
