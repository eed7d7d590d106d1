using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Loggers;

namespace Lathe.Training;

/// <summary>The inside of a run: one training step, one validation.</summary>
public sealed partial class Trainer
{
    /// <summary>One step: micro-batches forward and backward, clipping, update.</summary>
    internal TrainingStep TrainStep()
    {
        foreach (Callback callback in _callbacks) callback.OnTrainBatchStart(this);
        Task.Model.ZeroGrad();
        double lossSum = 0;
        long tokens = 0, first = 0;
        for (int micro = 0; micro < Options.AccumulationSteps; micro++)
        {
            long batch = (Step * Options.AccumulationSteps) + micro;
            _scope.Reset();
            _scope.Step = (ulong)batch;
            BatchLoss loss = Task.TrainingLoss(_scope, Options.OverfitBatches > 0 ? batch % Options.OverfitBatches : batch);
            if (micro == 0) first = loss.Tokens;

            // Relative to the first micro-batch, so that a single one, and several of one size, are scaled by exactly 1.
            _scope.Backward(loss.Mean, loss.Tokens / (double)first);
            double value = loss.Mean.Item();
            RequireFinite("loss", value);
            lossSum += value * loss.Tokens;
            tokens += loss.Tokens;
            foreach (Callback callback in _callbacks) callback.OnAfterBackward(this);
        }

        double share = first / (double)tokens;
        double norm = Optimizer.GradientNorm() * share;
        RequireFinite("gradient norm", norm);
        GradientNorm = norm;
        SkipsUpdate = false;
        foreach (Callback callback in _callbacks) callback.OnBeforeOptimizerStep(this);
        double clip = Options.ClipNorm > 0 && norm > Options.ClipNorm ? Options.ClipNorm / norm : 1;
        double rate = Options.LearningRate * Options.Schedule.At(Step);
        if (!SkipsUpdate) Optimizer.Step(rate, clip * share);
        Step++;
        Tokens += tokens;
        _windowLoss += lossSum;
        _windowTokens += tokens;
        var step = new TrainingStep(Step, lossSum / tokens, norm, rate, tokens);
        if (IsLogStep) AddPoint(step);
        foreach (Callback callback in _callbacks) callback.OnTrainBatchEnd(this, step);
        FlushMetrics();
        if (_pendingSave is { } path)
        {
            _pendingSave = null;
            Save(path);
        }

        return step;
    }

    /// <summary>Norm of the gradient of the running step before clipping, from <see cref="Callback.OnBeforeOptimizerStep"/> on.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Whether the running step's update is left out.</summary>
    public bool SkipsUpdate { get; private set; }

    /// <summary>Leaves the weights as they are in this step; from <see cref="Callback.OnBeforeOptimizerStep"/>.</summary>
    public void SkipUpdate() => SkipsUpdate = true;

    /// <summary>Measures the loss on the validation split, in order, and puts it on the curve.</summary>
    /// <exception cref="ArithmeticException">It is not finite.</exception>
    public ValidationPoint Validate()
    {
        foreach (Callback callback in _callbacks) callback.OnValidationStart(this);
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < BatchesOfValidation; i++)
        {
            _validation.Reset();
            BatchLoss loss = Options.OverfitBatches > 0 ? Task.TrainingLoss(_validation, i) : Task.ValidationLoss(_validation, i);
            sum += loss.Mean.Item() * loss.Tokens;
            tokens += loss.Tokens;
        }

        var point = new ValidationPoint(Step, sum / tokens, tokens);
        RequireFinite("validation loss", point.Loss);
        History.Validation.Add(point);
        _lastValidated = Step;
        Log("validation/loss", point.Loss);
        Log("validation/perplexity", point.Perplexity);
        for (int i = _callbacks.Length - 1; i >= 0; i--) _callbacks[i].OnValidationEnd(this, point);
        FlushMetrics();
        return point;
    }

    private int BatchesOfValidation
    {
        get
        {
            int all = Options.OverfitBatches > 0 ? Options.OverfitBatches : Task.ValidationBatches;
            return Options.FastDevRun ? Math.Min(1, all) : Options.LimitValidationBatches > 0 ? Math.Min(all, Options.LimitValidationBatches) : all;
        }
    }

    private bool ValidationIsDue()
    {
        if (BatchesOfValidation == 0 || _lastValidated == Step) return false;
        if (Step >= Options.Steps) return true;
        return Step == 0 ? Options.ValidateAtStart : Options.ValidateEvery > 0 && Step % Options.ValidateEvery == 0;
    }

    private void AddPoint(in TrainingStep step)
    {
        var point = new TrainPoint(step.Step, _windowLoss / _windowTokens, step.GradientNorm, step.LearningRate);
        History.Training.Add(point);
        (_windowLoss, _windowTokens) = (0, 0);
        Log("train/loss", point.Loss);
    }

    // A diverged run must not overwrite its last good checkpoint.
    private void RequireFinite(string what, double value)
    {
        if (double.IsFinite(value)) return;
        throw new ArithmeticException(
            $"The run diverged at step {Step + 1} of {Options.Steps}: its {what} is {value}. Lower the learning rate (its peak is "
            + $"{Options.LearningRate}), warm up longer, or clip the gradient (at {Options.ClipNorm} now). The last checkpoint is as it was.");
    }

    private void FlushMetrics()
    {
        if (_metrics.Count == 0) return;
        if (!Options.FastDevRun)
        {
            foreach (Logger logger in Loggers) logger.Log(Step, _metrics.Span);
        }

        _metrics.Clear();
    }
}
