using Lathe.Nn.Formats.Quantization.Elements;
using Lathe.Tensors.Threading;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>Shares long runs of blocks among the threads.</summary>
/// <typeparam name="TElements">The type of the blocks.</typeparam>
internal sealed unsafe class ThreadedCodec<TElements> : ElementCodec
    where TElements : unmanaged, IElements
{
    // The search for scales costs some hundred times as much as decoding.
    private const int DecodeGrain = 1 << 16;
    private const int EncodeGrain = 1 << 12;

    public override void Decode(byte* stored, float* values, long blocks)
    {
        var job = new DecodeJob { Stored = stored, Values = values };
        Team.For(ref job, blocks, DecodeGrain / TElements.Length);
    }

    public override void Encode(float* values, byte* stored, long blocks)
    {
        var job = new EncodeJob { Stored = stored, Values = values };
        Team.For(ref job, blocks, EncodeGrain / TElements.Length);
    }

    public override long FirstBad(byte* stored, long blocks) => TElements.FirstBad(stored, blocks);

    private struct DecodeJob : IRangeJob
    {
        public byte* Stored;
        public float* Values;

        public readonly void Run(long from, long to) =>
            TElements.Decode(Stored + (from * TElements.Bytes), Values + (from * TElements.Length), to - from);
    }

    private struct EncodeJob : IRangeJob
    {
        public byte* Stored;
        public float* Values;

        public readonly void Run(long from, long to) =>
            TElements.Encode(Values + (from * TElements.Length), Stored + (from * TElements.Bytes), to - from);
    }
}
