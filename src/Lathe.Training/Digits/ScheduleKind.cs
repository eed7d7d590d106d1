namespace Lathe.Training.Digits;

/// <summary>Which learning-rate schedule a run uses.</summary>
public enum ScheduleKind
{
    /// <summary>The same rate throughout.</summary>
    Constant,

    /// <summary>A straight line down to 0.</summary>
    Linear,

    /// <summary>Half a cosine down to 0.</summary>
    Cosine,

    /// <summary>Up and down once.</summary>
    OneCycle,
}
