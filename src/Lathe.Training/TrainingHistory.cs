namespace Lathe.Training;

/// <summary>The curves of a run; a checkpoint keeps them bit for bit.</summary>
public sealed class TrainingHistory
{
    /// <summary>The training curve.</summary>
    public List<TrainPoint> Training { get; } = new(1024);

    /// <summary>The validation curve.</summary>
    public List<ValidationPoint> Validation { get; } = new(64);

    /// <summary>The validation with the lowest loss, or null.</summary>
    public ValidationPoint? Best
    {
        get
        {
            ValidationPoint? best = null;
            foreach (ValidationPoint point in Validation)
            {
                if (best is null || point.Loss < best.Value.Loss) best = point;
            }

            return best;
        }
    }
}
