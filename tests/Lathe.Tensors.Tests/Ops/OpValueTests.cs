using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>Shapes and values of every op against naive double arithmetic, and of fused ops against plain ones.</summary>
public sealed class OpValueTests
{
    public static TheoryData<string> WithReference => OpCases.Names(c => c.Reference is not null);

    public static TheoryData<string> WithComposed => OpCases.Names(c => c.Composed is not null);

    [Theory]
    [MemberData(nameof(WithReference))]
    public void Values_are_those_of_the_naive_reference(string name)
    {
        OpCase one = OpCases.Get(name);
        foreach (DType dtype in (DType[])[DType.Float64, DType.Float32])
        {
            using var run = new CaseRun(one, dtype);
            using var scope = new Scope();
            Dense expected = one.Reference!(run.Dense());
            Tensor y = run.Forward(scope);
            Assert.Equal(expected.Shape, y.Shape);
            Assert.Equal(dtype, y.DType);
            Numbers.Close(expected.Data, Numbers.Of(y), dtype == DType.Float64 ? one.DoubleTolerance : one.Tolerance, $"{dtype} {name}");
        }
    }

    [Theory]
    [MemberData(nameof(WithComposed))]
    public void A_fused_op_and_its_definition_agree_in_values_and_gradients(string name)
    {
        OpCase one = OpCases.Get(name);
        foreach (DType dtype in (DType[])[DType.Float64, DType.Float32])
        {
            using var fused = new CaseRun(one, dtype);
            using var plain = new CaseRun(one, dtype);
            using var scope = new Scope();
            Tensor y = fused.Forward(scope), expected = plain.Forward(scope, one.Composed!);
            Assert.Equal(expected.Shape, y.Shape);
            bool sharp = dtype == DType.Float64;
            if (one.Repeatable) Numbers.Close(Numbers.Of(expected), Numbers.Of(y), sharp ? one.DoubleTolerance : one.Tolerance, $"{dtype} {name}");
            if (!one.Repeatable) expected = plain.Forward(Fresh(scope), one.Composed!);
            CaseRun.Backward(expected);
            double[][] wanted = Array.ConvertAll(plain.Parameters, Numbers.GradOf);
            y = fused.Forward(Fresh(scope));
            CaseRun.Backward(y);
            for (int i = 0; i < wanted.Length; i++)
                Numbers.CloseToLargest(wanted[i], Numbers.GradOf(fused.Parameters[i]), sharp ? 1e-11 : one.GradientTolerance, $"{dtype} {name}: gradient of input {i}");
        }
    }

    private static Scope Fresh(Scope scope)
    {
        scope.Reset();
        return scope;
    }
}
