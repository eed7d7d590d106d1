using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>Handles that outlive their step, their scope, or never had one.</summary>
public sealed class ScopeLifetimeTests
{
    public static TheoryData<string> Uses => [.. EveryUse.Keys];

    private static Dictionary<string, Action<Tensor>> EveryUse { get; } = new()
    {
        ["shape"] = t => _ = t.Shape,
        ["rank"] = t => _ = t.Rank,
        ["count"] = t => _ = t.Count,
        ["dtype"] = t => _ = t.DType,
        ["data"] = t => t.Data<float>(),
        ["item"] = t => t.Item(),
        ["grad"] = t => t.Grad<float>(),
        ["retain"] = t => t.RetainGrad(),
        ["name"] = t => t.Named("x"),
        ["add"] = t => _ = t + t,
        ["scalar"] = t => _ = t * 2,
        ["gelu"] = t => t.Gelu(),
        ["reshape"] = t => t.Reshape(-1),
        ["transpose"] = t => t.Transpose(0, 0),
        ["permute"] = t => t.Permute(0),
        ["slice"] = t => t.Slice(0, 0, 1),
        ["expand"] = t => t.Expand([1]),
        ["concat"] = t => Tensor.Concat([t, t], 0),
        ["gather"] = t => t.Gather(t, 0),
        ["embedding"] = t => t.Embedding(t),
        ["sum"] = t => t.Sum(),
        ["mean"] = t => t.Mean([0]),
        ["max"] = t => t.Max(),
        ["matmul"] = t => t.MatMul(t),
        ["linear"] = t => t.Linear(t),
        ["softmax"] = t => t.Softmax(),
        ["layer norm"] = t => t.LayerNorm(),
        ["rms norm"] = t => t.RmsNorm(),
        ["cross-entropy"] = t => t.CrossEntropy(t),
        ["dropout"] = t => t.Dropout(0.5),
        ["checkpoint"] = t => t.Checkpoint(u => u),
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_stale_handle_throws_and_names_the_steps(string use)
    {
        using var scope = new Scope();
        scope.Reset();
        Tensor stale = scope.Variable<float>([1], [1]);
        scope.Reset();
        scope.Reset();
        _ = scope.Zeros([1]);
        string message = Assert.Throws<InvalidOperationException>(() => EveryUse[use](stale)).Message;
        Assert.Contains("belongs to step 1", message, StringComparison.Ordinal);
        Assert.Contains("at step 3", message, StringComparison.Ordinal);
        Assert.Contains("Copy values out before Reset()", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void The_default_tensor_throws_and_says_what_it_is(string use)
    {
        string message = Assert.Throws<InvalidOperationException>(() => EveryUse[use](default)).Message;
        Assert.Contains("default(Tensor)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stale_and_default_tensors_can_still_be_printed()
    {
        using var scope = new Scope();
        Tensor x = scope.Zeros([2, 3]).Named("x");
        Assert.Equal("'x' Float32 [2, 3]", x.ToString());
        scope.Reset();
        Assert.Equal("stale tensor #0 of step 0", x.ToString());
        Assert.Equal("default(Tensor)", default(Tensor).ToString());
    }

    [Fact]
    public void A_stale_second_operand_is_found_too()
    {
        using var scope = new Scope();
        Tensor stale = scope.Zeros([1]);
        scope.Reset();
        Tensor fresh = scope.Zeros([1]);
        Assert.Throws<InvalidOperationException>(() => fresh + stale);
        Assert.Throws<InvalidOperationException>(() => Tensor.Concat([fresh, stale], 0));
        Assert.Throws<InvalidOperationException>(() => fresh.Reshape(1, 1).Linear(fresh.Reshape(1, 1), stale));
        Assert.Throws<InvalidOperationException>(() => fresh.LayerNorm(stale));
        Assert.Throws<InvalidOperationException>(() => fresh.LayerNorm(fresh, stale));
    }

    [Fact]
    public void A_tensor_of_another_scope_throws_and_names_both()
    {
        using var here = new Scope();
        using var there = new Scope();
        Tensor a = here.Variable<float>([1, 1], [1]).Named("mine"), b = there.Variable<float>([1, 1], [1]).Named("theirs");
        Tensor ids = there.Input<int>([1, 1], [0]);
        Action[] uses =
        [
            () => _ = a + b, () => a.MatMul(b), () => a.Linear(b), () => a.Linear(a, b.Reshape(1)), () => a.LayerNorm(b.Reshape(1)),
            () => Tensor.Concat([a, b], 0),
        ];
        foreach (Action use in uses)
        {
            string message = Assert.Throws<InvalidOperationException>(use).Message;
            Assert.Contains("'mine'", message, StringComparison.Ordinal);
            Assert.Contains("different scopes", message, StringComparison.Ordinal);
        }

        foreach (Action use in (Action[])[() => a.Gather(ids, 0), () => a.Embedding(ids), () => a.CrossEntropy(ids.Reshape(1))])
            Assert.Contains("different scopes", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => a.Checkpoint(_ => b));
        Assert.Throws<InvalidOperationException>(() => here.Backward(b.Sum()));
        Assert.Throws<InvalidOperationException>(() => here.Backward(b, a));
    }

    [Fact]
    public void A_disposed_scope_throws()
    {
        var scope = new Scope();
        Tensor x = scope.Zeros([1]);
        using var parameter = new Parameter("p", [1]);
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Data<float>());
        Assert.Throws<ObjectDisposedException>(() => _ = x + x);
        Assert.Throws<ObjectDisposedException>(() => scope.Zeros([1]));
        Assert.Throws<ObjectDisposedException>(() => scope.Use(parameter));
        Assert.Throws<ObjectDisposedException>(scope.Reset);
        Assert.Throws<ObjectDisposedException>(() => scope.Backward(x));
        Assert.Equal(0, scope.Arena.CapacityBytes);
    }

    [Fact]
    public void A_disposed_parameter_throws()
    {
        using var scope = new Scope();
        var parameter = new Parameter("late", [3]);
        parameter.Dispose();
        Assert.Throws<ObjectDisposedException>(() => parameter.Value<float>());
        Assert.Throws<ObjectDisposedException>(() => parameter.Grad<float>());
        Assert.Contains("late", Assert.Throws<ObjectDisposedException>(() => scope.Use(parameter)).ObjectName, StringComparison.Ordinal);
    }
}
