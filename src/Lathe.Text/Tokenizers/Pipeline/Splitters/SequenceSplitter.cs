using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>One pre-tokenizer after the other, each on the pieces of the one before.</summary>
internal sealed class SequenceSplitter(IReadOnlyList<Splitter> parts) : Splitter
{
    private readonly Pool<Lists> _pool = new();

    public override void Split(ReadOnlySpan<byte> text, bool first, PieceList result)
    {
        Lists lists = _pool.Rent();
        (PieceList from, PieceList to) = (lists.One, lists.Two);
        from.Clear();
        from.Add(text);
        foreach (Splitter part in parts)
        {
            to.Clear();
            for (int i = 0; i < from.Count; i++) part.Split(from[i], first && i == 0, to);
            (from, to) = (to, from);
        }

        for (int i = 0; i < from.Count; i++) result.Add(from[i]);
        _pool.Return(lists);
    }

    // Behind the first, the others see the pieces one by one.
    public override bool CutsBefore(ReadOnlySpan<byte> space) => parts.Count > 0 && parts[0].CutsBefore(space);

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        foreach (Splitter part in parts) part.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed class Lists
    {
        public PieceList One { get; } = new();

        public PieceList Two { get; } = new();
    }
}
