using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>Tensors with telling values.</summary>
internal static class EinopsTensors
{
    /// <summary>0, 1, 2, …: every element says where it came from.</summary>
    public static Tensor Range(Scope scope, Shape shape)
    {
        Tensor x = scope.Empty(shape);
        Span<float> values = x.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = i;
        return x;
    }

    /// <summary>(37·i) mod 97: scattered and, for fewer than 97 elements, all different.</summary>
    public static Tensor Scattered(Scope scope, Shape shape)
    {
        Tensor x = scope.Empty(shape);
        Span<float> values = x.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = i * 37 % 97;
        return x;
    }

    public static void AssertIs(Tensor y, Shape shape, float[] values)
    {
        Assert.Equal(shape, y.Shape);
        Assert.Equal(values, y.Data<float>().ToArray());
    }
}
