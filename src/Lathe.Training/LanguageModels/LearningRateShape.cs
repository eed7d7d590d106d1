namespace Lathe.Training.LanguageModels;

/// <summary>How the learning rate moves after its warm-up.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine down to the least rate.</summary>
    Cosine,

    /// <summary>A plateau, and a decay at the end (WSD).</summary>
    WarmupStableDecay,

    /// <summary>A straight line down to the least rate.</summary>
    Linear,

    /// <summary>The same rate throughout.</summary>
    Constant,
}
