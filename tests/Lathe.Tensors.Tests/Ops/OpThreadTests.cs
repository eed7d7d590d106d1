using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;
using Lathe.Tensors.Tests.Threading;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>Values and gradients have the same bits for any number of threads.</summary>
[Collection(nameof(TeamAlone))]
public sealed class OpThreadTests : IDisposable
{
    private readonly int _threads = Team.Threads;

    public static TheoryData<string> Everything => OpCases.Names(_ => true);

    [Theory]
    [MemberData(nameof(Everything))]
    public void Bits_do_not_depend_on_the_number_of_threads(string name)
    {
        OpCase one = OpCases.Get(name);
        byte[] alone = Bits(one, threads: 1);
        Assert.True(alone.AsSpan().SequenceEqual(Bits(one, threads: 2)), "Two threads give other bits than one.");
        if (one.Large) Assert.True(alone.AsSpan().SequenceEqual(Bits(one, threads: 3)), "Three threads give other bits than one.");
    }

    public void Dispose() => Team.Resize(_threads);

    private static byte[] Bits(OpCase one, int threads)
    {
        Team.Resize(threads);
        using var run = new CaseRun(one, DType.Float32);
        using var scope = new Scope();
        Tensor y = run.ForwardOnVariables(scope);
        CaseRun.Backward(y);
        return run.Bits(y);
    }
}
