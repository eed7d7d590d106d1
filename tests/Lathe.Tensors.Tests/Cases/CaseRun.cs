using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>A case with its inputs made: as parameters, or as variables whose gradients lie in the arena.</summary>
internal sealed class CaseRun : IDisposable
{
    private readonly OpCase _case;
    private readonly Tensor[] _tensors;

    public CaseRun(OpCase one, DType dtype)
    {
        _case = one;
        DType = dtype;
        _tensors = new Tensor[one.Shapes.Length];
        Parameters = new Parameter[one.Shapes.Length];
        for (int p = 0; p < Parameters.Length; p++)
        {
            var parameter = new Parameter($"x{p}", one.Shapes[p], dtype);
            for (int i = 0; i < parameter.Count; i++)
            {
                double v = one.Fill(p, i, (int)parameter.Count);
                if (dtype == DType.Float64) parameter.Value<double>()[i] = v;
                else parameter.Value<float>()[i] = (float)v;
            }

            Parameters[p] = parameter;
        }
    }

    public DType DType { get; }

    public Parameter[] Parameters { get; }

    /// <summary>The inputs of the last run.</summary>
    public ReadOnlySpan<Tensor> Inputs => _tensors;

    /// <summary>The inputs as the naive reference sees them: after rounding to the element type.</summary>
    public Dense[] Dense() => Array.ConvertAll(Parameters, p => new Dense(p.Shape, Numbers.Of(p)));

    /// <summary>Runs the op on parameters.</summary>
    public Tensor Forward(Scope scope) => Forward(scope, _case.Run);

    /// <summary>Runs another function, such as the composed definition, on the same parameters.</summary>
    public Tensor Forward(Scope scope, Func<Tensor[], Tensor> function)
    {
        for (int i = 0; i < _tensors.Length; i++) _tensors[i] = scope.Use(Parameters[i]);
        return function(_tensors);
    }

    /// <summary>Runs the op on variables.</summary>
    public Tensor ForwardOnVariables(Scope scope)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            _tensors[i] = DType == DType.Float64
                ? scope.Variable<double>(Parameters[i].Shape, Parameters[i].Value<double>())
                : scope.Variable<float>(Parameters[i].Shape, Parameters[i].Value<float>());
        }

        return _case.Run(_tensors);
    }

    /// <summary>Backward from fixed, unequal weights of the outputs.</summary>
    public static void Backward(Tensor y) => y.Scope.Backward(y, Weights(y));

    /// <summary>Weights that tell every output from every other: sin(1.7·i + 0.3).</summary>
    public static Tensor Weights(Tensor y)
    {
        Tensor w = y.Scope.Empty(y.Shape, y.DType);
        for (int i = 0; i < w.Count; i++)
        {
            double v = Math.Sin((i * 1.7) + 0.3);
            if (y.DType == DType.Float64) w.Data<double>()[i] = v;
            else w.Data<float>()[i] = (float)v;
        }

        return w;
    }

    /// <summary>Output and input gradients of a run on variables, as bytes.</summary>
    public byte[] Bits(Tensor y)
    {
        List<byte> bits = [.. Bytes(y)];
        foreach (Tensor x in _tensors)
        {
            bits.AddRange(DType == DType.Float64 ? MemoryMarshal.AsBytes(x.Grad<double>()) : MemoryMarshal.AsBytes(x.Grad<float>()));
        }

        return [.. bits];
    }

    public static ReadOnlySpan<byte> Bytes(Tensor y)
        => y.DType == DType.Float64 ? MemoryMarshal.AsBytes(y.Data<double>()) : MemoryMarshal.AsBytes(y.Data<float>());

    public void Dispose()
    {
        foreach (Parameter parameter in Parameters) parameter.Dispose();
    }
}
