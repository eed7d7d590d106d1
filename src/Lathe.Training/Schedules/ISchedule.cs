namespace Lathe.Training.Schedules;

/// <summary>A learning rate over the steps of a run.</summary>
public interface ISchedule
{
    /// <summary>The factor on the base learning rate at step <paramref name="step"/>, counted from 0.</summary>
    double At(long step);
}
