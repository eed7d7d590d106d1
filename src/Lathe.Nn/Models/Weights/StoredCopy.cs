using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Threading;

namespace Lathe.Nn.Models.Weights;

/// <summary>
/// Copies parts as they are stored, all of them in one go that the threads share: a piece is read into a small buffer that stays in the
/// cache, and from there goes into panels of blocks, or, for floats, straight into the parameter. Nothing is mapped, so the
/// process holds a weight once.
/// </summary>
internal sealed unsafe class StoredCopy(IStoredWeights source, IReadOnlyList<PlacedPart> parts)
{
    // Half of a core's second cache: what is read is still there when it is spread over panels.
    private const int PieceBytes = 1 << 19;
    private const int PanelRows = 16;

    private readonly List<(PlacedPart Part, int First, int Rows)> _pieces = [.. parts.SelectMany(Pieces)];

    /// <summary>Copies everything.</summary>
    /// <exception cref="InvalidDataException">A block has a scale that is infinite or not a number.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Run()
    {
        // Floats take their memory when they are first asked for, which is not for several threads to do at once.
        foreach (PlacedPart part in parts.Where(p => p.Parameter.Blocks is null)) _ = part.Parameter.ValuePointer;
        GCHandle handle = GCHandle.Alloc(this);
        try
        {
            var job = new Job { Copy = GCHandle.ToIntPtr(handle) };
            Team.Run(ref job, _pieces.Count);
        }
        catch (InvalidOperationException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
        finally
        {
            handle.Free();
        }
    }

    private static IEnumerable<(PlacedPart, int, int)> Pieces(PlacedPart part)
    {
        long rowBytes = part.Type!.Value.ByteLength(part.Columns);
        // Whole panels and, where rows of a head change places, whole heads.
        int unit = part.Part.Layout == WeightLayout.Interleaved ? LeastMultiple(PanelRows, part.Part.HeadSize) : PanelRows;
        int step = (int)Math.Clamp(PieceBytes / Math.Max(1, rowBytes) / unit * unit, unit, int.MaxValue / 2 / unit * unit);
        for (long first = 0; first < part.Rows; first += step) yield return (part, (int)first, (int)Math.Min(step, part.Rows - first));
    }

    private static int LeastMultiple(int a, int b) => checked((int)(a / System.Numerics.BigInteger.GreatestCommonDivisor(a, b) * b));

    private void Copy(int piece)
    {
        (PlacedPart part, int first, int rows) = _pieces[piece];
        GgmlType type = part.Type!.Value;
        int rowBytes = checked((int)type.ByteLength(part.Columns)), bytes = checked(rows * rowBytes);
        bool straight = part.Part.Layout == WeightLayout.Same;
        long row = (long)part.Part.FirstRow + first;
        if (part.Parameter.Blocks is null && straight)
        {
            source.ReadStored(part.Name, (long)part.StoredRow(first) * rowBytes, new Span<byte>((byte*)part.Parameter.ValuePointer + (row * rowBytes), bytes));
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(straight ? bytes : 2 * bytes);
        try
        {
            Span<byte> stored = buffer.AsSpan(0, bytes);
            // The rows of whole heads are the same ones in another order.
            source.ReadStored(part.Name, ((long)part.Part.StoredFirstRow + first) * rowBytes, stored);
            CheckScales(part, type, stored, first, rows);
            Put(part.Parameter, (int)row, rows, straight ? stored : Reordered(part, stored, buffer.AsSpan(bytes, bytes), first, rowBytes));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Span<byte> Reordered(PlacedPart part, ReadOnlySpan<byte> stored, Span<byte> ordered, int first, int rowBytes)
    {
        for (int at = 0, r = first; at < ordered.Length; at += rowBytes, r++)
            stored.Slice((part.StoredRow(r) - part.Part.StoredFirstRow - first) * rowBytes, rowBytes).CopyTo(ordered[at..]);
        return ordered;
    }

    private static void Put(Parameter parameter, int row, int rows, ReadOnlySpan<byte> bytes)
    {
        if (parameter.Blocks is { } blocks) blocks.Write(row, rows, bytes);
        else bytes.CopyTo(new Span<byte>((byte*)parameter.ValuePointer + ((long)row * (bytes.Length / rows)), bytes.Length));
    }

    // A damaged scale would spread over a whole block and from there over every activation.
    private void CheckScales(PlacedPart part, GgmlType type, Span<byte> stored, int first, int rows)
    {
        fixed (byte* start = stored)
        {
            long bad = BlockCodec.FirstBadBlock(type, start, (long)rows * part.Columns);
            if (bad >= 0)
                throw new InvalidDataException($"'{source.Path}', tensor '{part.Name}': block {bad + ((long)first * part.Columns / type.BlockLength())} of {type.Name()} has a scale that is infinite or not a number: the file is damaged.");
        }
    }

    private struct Job : IJob
    {
        public nint Copy;

        public readonly void Run(int chunk) => ((StoredCopy)GCHandle.FromIntPtr(Copy).Target!).Copy(chunk);
    }
}
