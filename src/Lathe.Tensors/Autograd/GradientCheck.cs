namespace Lathe.Tensors.Autograd;

/// <summary>
/// Compares the gradients a backward pass computes with central differences (f(x + h) − f(x − h)) / 2h, for any function of
/// parameters. Use <see cref="DType.Float64"/> parameters for a sharp check; Float32 ones show what training sees.
/// </summary>
public static class GradientCheck
{
    /// <summary>Checks every element of every parameter, or a sample of them.</summary>
    /// <param name="function">Computes a scalar from parameters brought in with <see cref="Scope.Use"/>. It must be deterministic.</param>
    /// <param name="parameters">The parameters to check; all of one element type.</param>
    /// <param name="options">Step, sample size and the seed of the sample.</param>
    /// <returns>The worst element, by error relative to the larger of the two values and of 1.</returns>
    public static GradientCheckResult Run(Func<Scope, Tensor> function, IReadOnlyList<Parameter> parameters, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new GradientCheckOptions();
        using var scope = new Scope();
        using var plain = new Scope(record: false);
        foreach (Parameter parameter in parameters) parameter.ZeroGrad();
        Tensor loss = function(scope);
        if (loss.Count != 1) throw new ArgumentException($"The function must return a scalar; it returned {loss}.", nameof(function));
        scope.Backward(loss);

        var worst = new GradientCheckResult("", 0, 0, 0, 0, 0);
        long compared = 0;
        var random = new Random(options.SampleSeed);
        foreach (Parameter parameter in parameters)
        {
            long count = Math.Min(parameter.Count, options.MaxElementsPerParameter);
            for (long i = 0; i < count; i++)
            {
                int index = (int)(count == parameter.Count ? i : random.NextInt64(parameter.Count));
                double analytic = Read(parameter, index, grad: true);
                double numeric = Difference(function, plain, parameter, index, options);
                double error = Math.Abs(analytic - numeric) / Math.Max(1, Math.Max(Math.Abs(analytic), Math.Abs(numeric)));
                compared++;
                if (error > worst.RelativeError || double.IsNaN(error) || worst.Parameter.Length == 0)
                    worst = new GradientCheckResult(parameter.Name, index, analytic, numeric, error, 0);
                if (double.IsNaN(error)) return worst with { Compared = compared };
            }
        }

        return worst with { Compared = compared };
    }

    private static double Difference(Func<Scope, Tensor> function, Scope scope, Parameter parameter, int index, GradientCheckOptions options)
    {
        double value = Read(parameter, index, grad: false);
        double h = (options.Step ?? (parameter.DType == DType.Float64 ? 1e-5 : 1e-2)) * Math.Max(1, Math.Abs(value));

        // The step actually taken, after rounding to the element type.
        double up = Write(parameter, index, value + h);
        double high = Value(function, scope);
        double down = Write(parameter, index, value - h);
        double low = Value(function, scope);
        Write(parameter, index, value);
        return (high - low) / (up - down);
    }

    private static double Value(Func<Scope, Tensor> function, Scope scope)
    {
        scope.Reset();
        return function(scope).Item();
    }

    private static double Read(Parameter parameter, int index, bool grad) => parameter.DType == DType.Float64
        ? (grad ? parameter.Grad<double>() : parameter.Value<double>())[index]
        : (grad ? parameter.Grad<float>() : parameter.Value<float>())[index];

    private static double Write(Parameter parameter, int index, double value)
    {
        if (parameter.DType == DType.Float64) parameter.Value<double>()[index] = value;
        else parameter.Value<float>()[index] = (float)value;
        return Read(parameter, index, grad: false);
    }
}
