using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Training.Optimizers;

/// <summary>
/// Updates parameters from their gradients. State (momenta) is kept as named parameters of the same shapes, so a checkpoint saves
/// it like weights; a step allocates nothing.
/// </summary>
public abstract unsafe class Optimizer : IDisposable
{
    private readonly List<Parameter> _state = [];
    private readonly ParameterGroup[] _groups;

    private protected Optimizer(IEnumerable<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        (Parameter Parameter, ParameterGroup Group)[] all = [.. groups.SelectMany(g => g.Parameters.Where(p => p.RequiresGrad).Select(p => (p, g)))];
        Parameters = [.. all.Select(p => p.Parameter)];
        _groups = [.. all.Select(p => p.Group)];
        if (Parameters.Length == 0) throw new ArgumentException("An optimizer needs at least one parameter that is trained.", nameof(groups));
        if (Parameters.Distinct().Count() != Parameters.Length) throw new ArgumentException("A parameter is in two groups of an optimizer: expected every one once.", nameof(groups));
        if (Array.Exists(_groups, g => !(g.RateFactor > 0) || double.IsInfinity(g.RateFactor)))
            throw new ArgumentException($"The rate factors of an optimizer's groups are {string.Join(", ", _groups.Select(g => g.RateFactor).Distinct())}: expected numbers above 0.", nameof(groups));
    }

    /// <summary>Number of steps taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>The optimizer's memory of past gradients, for checkpoints.</summary>
    public IReadOnlyList<Parameter> State => _state;

    /// <summary>Multiplications and additions of a step's matrix products; passes over the parameters are not counted.</summary>
    public virtual double StepFlops => 0;

    /// <summary>Those of all steps since it was made.</summary>
    public double Flops { get; private set; }

    /// <summary>Bytes of memory that is no state.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Name in checkpoints and reports.</summary>
    public abstract string Name { get; }

    private protected Parameter[] Parameters { get; }

    /// <summary>√Σ g² over all parameters: the global norm of the gradient.</summary>
    public double GradientNorm()
    {
        double sum = 0;
        foreach (Parameter parameter in Parameters) sum += SumSquaresOf(parameter);
        return Math.Sqrt(sum);
    }

    /// <summary>The norm of one parameter's gradient.</summary>
    public static double GradientNorm(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return Math.Sqrt(SumSquaresOf(parameter));
    }

    /// <summary>
    /// Updates every parameter; one that received no gradient is left as it is.
    /// </summary>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="gradientScale">Factor on every gradient: below 1 where the norm is clipped.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        StepCount++;
        Flops += StepFlops;
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (Parameters[i].HasGrad) Update(i, learningRate * _groups[i].RateFactor, gradientScale);
        }

        Finish(gradientScale);
    }

    /// <summary>Puts the step count back, after the state was loaded.</summary>
    public void Restore(long stepCount) => StepCount = stepCount;

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (Parameter state in _state) state.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Update(int index, double learningRate, double gradientScale);

    /// <summary>Does what <see cref="Update"/> has put off to the end of the step.</summary>
    private protected virtual void Finish(double gradientScale)
    {
    }

    /// <summary>Frees what is no state.</summary>
    private protected virtual void Free()
    {
    }

    private protected ParameterGroup GroupOf(int index) => _groups[index];

    private protected Parameter[] AddState(string name) => AddState(name, (_, _) => true)!;

    private protected Parameter?[] AddState(string name, Func<Parameter, ParameterGroup, bool> wanted)
    {
        var all = new Parameter?[Parameters.Length];
        for (int i = 0; i < all.Length; i++)
        {
            if (!wanted(Parameters[i], _groups[i])) continue;
            all[i] = new Parameter($"{name}.{Parameters[i].Name}", Parameters[i].Shape, Parameters[i].DType.GradientType()) { RequiresGrad = false };
            _state.Add(all[i]!);
        }

        return all;
    }

    private static double SumSquaresOf(Parameter parameter)
    {
        if (!parameter.HasGrad) return 0;
        return parameter.DType == DType.Float64
            ? SumSquares.Run((double*)parameter.GradPointer(), parameter.Count)
            : SumSquares.Run((float*)parameter.GradPointer(), parameter.Count);
    }
}
