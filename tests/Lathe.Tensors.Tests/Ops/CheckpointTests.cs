using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>A checkpointed block is the plain block, with less memory.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Width = 33;
    private readonly Parameter _weight = Make("weight", [Width, Width]);
    private readonly Parameter _bias = Make("bias", [Width]);
    private readonly Parameter _x = Make("x", [65, Width]);
    private readonly List<Scope> _scopes = [];

    public static TheoryData<string> Blocks => ["parameters", "dropout", "input twice", "input in the middle", "nested", "view", "parameter alone"];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Loss_and_gradients_have_the_bits_of_the_plain_block(string block)
    {
        byte[] plain = Train(Block(block), checkpoint: false), saved = Train(Block(block), checkpoint: true);
        Assert.True(plain.AsSpan().SequenceEqual(saved));
    }

    [Fact]
    public void A_block_that_gives_its_input_back_passes_the_gradient_through()
        => Assert.True(Train(x => x, checkpoint: false).AsSpan().SequenceEqual(Train(x => x, checkpoint: true)));

    [Fact]
    public void Dropout_after_the_block_draws_what_it_draws_without_checkpoint()
    {
        byte[] plain = Run(x => x.Dropout(0.2).Dropout(0.2)), saved = Run(x => x.Checkpoint(u => u.Dropout(0.2).Dropout(0.2)));
        Assert.True(plain.AsSpan().SequenceEqual(saved));

        byte[] Run(Func<Tensor, Tensor> block)
        {
            using var scope = new Scope { Seed = 4 };
            Tensor y = block(scope.Use(_x)).Dropout(0.5);
            _x.ZeroGrad();
            scope.Backward(y.Sum());
            return [.. CaseRun.Bytes(y), .. MemoryMarshal.AsBytes(_x.Grad<float>())];
        }
    }

    [Fact]
    public void A_deep_stack_needs_far_less_memory()
    {
        long plain = Peak(checkpoint: false), saved = Peak(checkpoint: true);
        Assert.True(saved * 3 < plain, $"Peak {saved:N0} bytes with checkpoint, {plain:N0} without.");

        long Peak(bool checkpoint)
        {
            using var scope = new Scope();
            for (int step = 0; step < 2; step++)
            {
                scope.Reset();
                Tensor x = scope.Use(_x);
                for (int layer = 0; layer < 16; layer++) x = checkpoint ? x.Checkpoint(Block("deep")) : Block("deep")(x);
                scope.Backward(x.Sum());
            }

            return scope.PeakBytes;
        }
    }

    [Fact]
    public void The_inside_leaves_no_node_and_no_memory_behind()
    {
        using var scope = new Scope();
        Tensor x = scope.Use(_x);
        Tensor y = x.Checkpoint(Block("parameters"));
        Assert.Equal(2, scope.Count);
        Assert.InRange(scope.Arena.UsedBytes, y.Count * 4, (y.Count * 4) + 63);
        scope.Backward(y.Sum());
        Assert.Equal(3, scope.Count);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        using var scope = new Scope();
        Func<Tensor, Tensor> block = Block("dropout");
        for (int i = 0; i < 5; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            scope.Reset();
            scope.Backward(scope.Use(_x).Checkpoint(block).Checkpoint(block).Sum());
        }
    }

    [Fact]
    public void A_tensor_from_outside_that_needs_a_gradient_is_refused_by_name()
    {
        using var scope = new Scope();
        Tensor x = scope.Use(_x), outside = x.Tanh().Named("mask");
        Tensor y = x.Checkpoint(u => u * outside);
        string message = Assert.Throws<InvalidOperationException>(() => scope.Backward(y.Sum())).Message;
        Assert.Contains("'mask'", message, StringComparison.Ordinal);
        Assert.Contains("Give it to the block as its input", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_from_outside_without_gradient_and_a_parameter_are_welcome()
    {
        using var scope = new Scope();
        Tensor x = scope.Use(_x), mask = scope.Input<float>([1, Width], [.. Enumerable.Range(0, Width)]), bias = scope.Use(_bias);
        scope.Backward(x.Checkpoint(u => (u * mask) + bias).Sum());
        Assert.All(_bias.Grad<float>().ToArray(), g => Assert.Equal(65, g));
        Assert.Equal(32, _x.Grad<float>()[32]);
    }

    [Fact]
    public void A_block_that_changes_its_mind_is_found_out()
    {
        using var scope = new Scope();
        int calls = 0;
        Tensor y = scope.Use(_x).Checkpoint(u => calls++ == 0 ? u.Tanh() : u.Tanh().Slice(0, 0, 3));
        Assert.Contains("deterministic", Assert.Throws<InvalidOperationException>(() => scope.Backward(y.Sum())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_recording_the_block_just_runs()
    {
        using var scope = new Scope(record: false);
        Tensor x = scope.Use(_x);
        Assert.Equal(x.Tanh().Data<float>().ToArray(), x.Checkpoint(u => u.Tanh()).Data<float>().ToArray());
    }

    [Fact]
    public void After_an_error_in_the_block_the_scope_still_records()
    {
        using var scope = new Scope();
        Tensor x = scope.Use(_x);
        Assert.Throws<ArgumentException>(() => x.Checkpoint(u => u.Reshape(1)));
        Assert.True(scope.Recording);
        Assert.True(x.Tanh().NeedsGrad);
    }

    public void Dispose()
    {
        foreach (Scope scope in _scopes) scope.Dispose();
        foreach (Parameter p in (Parameter[])[_weight, _bias, _x]) p.Dispose();
    }

    private static Parameter Make(string name, Shape shape)
    {
        var parameter = new Parameter(name, shape);
        for (int i = 0; i < parameter.Count; i++) parameter.Value<float>()[i] = (float)Fills.AwayFromZero(name.Length, i, 0) * 0.3f;
        return parameter;
    }

    private Func<Tensor, Tensor> Block(string name) => name switch
    {
        "parameters" => x => x.Linear(x.Scope.Use(_weight), x.Scope.Use(_bias)).Gelu(),
        "deep" => x => Block("parameters")(Block("parameters")(Block("parameters")(Block("parameters")(x)))),
        "dropout" => x => x.Linear(x.Scope.Use(_weight)).Tanh().Dropout(0.2),
        "input twice" => x => (x.Tanh() * x) + x,
        "input in the middle" => x => (x * 2) + x.Linear(x.Scope.Use(_weight)).Dropout(0.5) + (x * 3),
        "nested" => x => x.Checkpoint(Block("dropout")).Checkpoint(Block("input in the middle")).Tanh(),
        "view" => x => x.Reshape(-1).Tanh().Reshape(-1, Width),
        "parameter alone" => x => x.Scope.Use(_weight).Square(),
        _ => throw new ArgumentException(name),
    };

    // Two backward passes in one step, each through two uses of the block.
    private byte[] Train(Func<Tensor, Tensor> block, bool checkpoint)
    {
        Func<Tensor, Tensor> run = checkpoint ? x => x.Checkpoint(block) : block;
        var scope = new Scope { Seed = 2, Step = 5 };
        _scopes.Add(scope);
        foreach (Parameter p in (Parameter[])[_weight, _bias, _x]) p.ZeroGrad();
        Tensor loss = run(run(scope.Use(_x).Sigmoid())).Square().Mean();
        scope.Backward(loss);
        scope.Backward(loss, scale: 0.5);
        return
        [
            .. CaseRun.Bytes(loss), .. MemoryMarshal.AsBytes(_weight.Grad<float>()),
            .. MemoryMarshal.AsBytes(_bias.Grad<float>()), .. MemoryMarshal.AsBytes(_x.Grad<float>()),
        ];
    }
}
