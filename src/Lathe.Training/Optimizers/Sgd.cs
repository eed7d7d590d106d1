using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Optimizers;

namespace Lathe.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum or Nesterov momentum (Sutskever et al., ICML 2013), as PyTorch defines them.</summary>
public sealed unsafe class Sgd : Optimizer
{
    private readonly SgdOptions _options;
    private readonly Parameter[]? _velocity;

    /// <summary>Makes the optimizer.</summary>
    public Sgd(IEnumerable<Parameter> parameters, SgdOptions? options = null) : this([new ParameterGroup(parameters)], options)
    {
    }

    /// <summary>Makes the optimizer, with learning rates by group.</summary>
    public Sgd(IEnumerable<ParameterGroup> groups, SgdOptions? options = null) : base(groups)
    {
        _options = options ?? new SgdOptions();
        _options.Validate();
        if (_options.Momentum > 0) _velocity = AddState("sgd.velocity");
    }

    /// <inheritdoc/>
    public override string Name => "sgd";

    private protected override void Update(int index, double learningRate, double gradientScale)
    {
        Parameter p = Parameters[index];
        if (p.DType == DType.BFloat16)
            throw new NotSupportedException($"sgd: parameter {p} is stored as BFloat16, which loses small updates without a master copy. Train it with Adam, which keeps one, or convert it to Float32.");
        void* velocity = _velocity is null ? null : _velocity[index].ValuePointer;
        if (p.DType == DType.Float64)
            SgdKernel<double>.Run((double*)p.ValuePointer, (double*)p.GradPointer(), (double*)velocity, p.Count, learningRate, _options.Momentum, _options.Nesterov, _options.WeightDecay, gradientScale);
        else
            SgdKernel<float>.Run((float*)p.ValuePointer, (float*)p.GradPointer(), (float*)velocity, p.Count, learningRate, _options.Momentum, _options.Nesterov, _options.WeightDecay, gradientScale);
    }
}
