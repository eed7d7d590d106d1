using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Optimizers;

namespace Lathe.Training.Optimizers;

/// <summary>Adam's update of one parameter, for every optimizer that trains some of its parameters by it.</summary>
internal static unsafe class AdamRule
{
    /// <summary>Updates a parameter and its running means.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="p">The parameter.</param>
    /// <param name="mean">Running mean of its gradient.</param>
    /// <param name="square">Running mean of the square.</param>
    /// <param name="master">Float32 copy of a parameter in BFloat16, else null.</param>
    /// <param name="stepCount">Number of this step, from 1.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="gradientScale">Factor on the gradient.</param>
    public static void Update(AdamOptions options, Parameter p, Parameter mean, Parameter square, Parameter? master, long stepCount, double learningRate, double gradientScale)
    {
        double decay = options.WeightDecay * (options.DecayVectors || p.Shape.Rank > 1 ? 1 : 0);
        var step = new AdamStep(
            options.Beta1, options.Beta2, learningRate / (1 - Math.Pow(options.Beta1, stepCount)),
            1 / Math.Sqrt(1 - Math.Pow(options.Beta2, stepCount)), options.Epsilon,
            options.Decoupled ? 1 - (learningRate * decay) : 1, options.Decoupled ? 0 : decay, gradientScale);
        void* m = mean.ValuePointer, v = square.ValuePointer;
        if (master is not null)
            AdamKernel<float>.RunHalves((BFloat16*)p.ValuePointer, (float*)master.ValuePointer, (float*)p.GradPointer(), (float*)m, (float*)v, p.Count, step);
        else if (p.DType == DType.Float64) AdamKernel<double>.Run((double*)p.ValuePointer, (double*)p.GradPointer(), (double*)m, (double*)v, p.Count, step);
        else AdamKernel<float>.Run((float*)p.ValuePointer, (float*)p.GradPointer(), (float*)m, (float*)v, p.Count, step);
    }
}
