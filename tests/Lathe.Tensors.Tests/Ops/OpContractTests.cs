using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>What holds of every op: recording changes no bit, memory's past changes no bit, a steady call allocates nothing.</summary>
public sealed class OpContractTests
{
    private const byte Poison = 0xFF;

    public static TheoryData<string> Everything => OpCases.Names(_ => true);

    [Theory]
    [MemberData(nameof(Everything))]
    public void Recording_changes_no_bit(string name)
    {
        using var run = new CaseRun(OpCases.Get(name), DType.Float32);
        using var recording = new Scope();
        using var plain = new Scope(record: false);
        Tensor a = run.Forward(recording), b = run.Forward(plain);
        Assert.False(b.NeedsGrad);
        Assert.True(CaseRun.Bytes(a).SequenceEqual(CaseRun.Bytes(b)));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void What_memory_held_before_changes_no_bit_and_padding_stays_untouched(string name)
    {
        foreach (DType dtype in (DType[])[DType.Float32, DType.Float64])
        {
            using var run = new CaseRun(OpCases.Get(name), dtype);
            using var scope = new Scope();
            byte[] first = Step(scope, run, out _);
            Fill(scope);
            byte[] second = Step(scope, run, out int last);
            Assert.True(first.AsSpan().SequenceEqual(second), $"{dtype}: the bits depend on what memory held before.");
            CheckPadding(scope, last);
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_steady_call_allocates_nothing(string name)
    {
        OpCase one = OpCases.Get(name);
        using var run = new CaseRun(one, DType.Float32);
        using var scope = new Scope();
        for (int i = 0; i < 3; i++) Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++) Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            scope.Reset();
            CaseRun.Backward(run.Forward(scope));
        }
    }

    private static byte[] Step(Scope scope, CaseRun run, out int last)
    {
        Tensor y = run.ForwardOnVariables(scope);
        last = y.Id;
        CaseRun.Backward(y);
        return run.Bits(y);
    }

    // Leaves the scope reset, with every byte of its arena set: NaN in either float type.
    private static unsafe void Fill(Scope scope)
    {
        scope.Reset();
        long capacity = scope.Arena.CapacityBytes, bytes = capacity & ~63L;
        new Span<byte>(scope.Arena.Take(bytes), checked((int)bytes)).Fill(Poison);
        scope.Reset();
        Assert.Equal(capacity, scope.Arena.CapacityBytes);
    }

    // Values end anywhere in a cache line; the rest of the line is nobody's.
    private static unsafe void CheckPadding(Scope scope, int last)
    {
        for (int id = 0; id <= last; id++)
        {
            ref Node node = ref scope.Nodes[id];
            if (node.ViewOf >= 0 || node.Parameter is not null) continue;
            long end = node.Count * node.DType.SizeOf(), padded = (end + 63) & ~63L;
            for (long i = end; i < padded; i++)
                Assert.True(((byte*)node.Data)[i] == Poison, $"{scope.Describe(id)}: byte {i - end} past its end was written.");
        }
    }
}
