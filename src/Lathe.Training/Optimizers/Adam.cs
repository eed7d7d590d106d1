using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, arXiv:1412.6980) and, with decoupled weight decay, AdamW (Loshchilov and Hutter, arXiv:1711.05101). A BFloat16
/// parameter has a master copy in Float32 here, of which it is the rounding (Micikevicius et al., arXiv:1710.03740, section 3.1): updates
/// smaller than a bfloat16 can show add up. A value that was set from outside becomes its master's.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamOptions _options;
    private readonly Parameter[] _mean;
    private readonly Parameter[] _square;
    private readonly Parameter?[] _master;

    /// <summary>Makes the optimizer with zero momenta.</summary>
    public Adam(IEnumerable<Parameter> parameters, AdamOptions? options = null) : this([new ParameterGroup(parameters)], options)
    {
    }

    /// <summary>Makes the optimizer with zero momenta, and learning rates by group.</summary>
    public Adam(IEnumerable<ParameterGroup> groups, AdamOptions? options = null) : base(groups)
    {
        _options = options ?? new AdamOptions();
        _options.Validate();
        _mean = AddState("adam.mean");
        _square = AddState("adam.square");
        _master = AddState("adam.master", (p, _) => p.DType == DType.BFloat16);
    }

    /// <inheritdoc/>
    public override string Name => _options.Decoupled ? "adamw" : "adam";

    private protected override void Update(int index, double learningRate, double gradientScale)
        => AdamRule.Update(_options, Parameters[index], _mean[index], _square[index], _master[index], StepCount, learningRate, gradientScale);
}
