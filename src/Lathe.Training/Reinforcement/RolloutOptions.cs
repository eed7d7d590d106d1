namespace Lathe.Training.Reinforcement;

/// <summary>How a run gets its experience: prompts, responses, and how often they are learnt from.</summary>
public sealed record RolloutOptions
{
    /// <summary>Prompts of a collection. A method of tuning takes 0 for as many as fill a step.</summary>
    public int Prompts { get; init; } = 8;

    /// <summary>Responses to each prompt: the group of GRPO.</summary>
    public int Responses { get; init; } = 8;

    /// <summary>Batches that a collection is cut into; they hold equally many responses.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>Batches of an optimizer step; the trainer's.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>How often a collection is learnt from before the next is drawn.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>How responses are drawn.</summary>
    public RolloutSampling Sampling { get; init; } = new();

    /// <summary>Seed of the order of prompts and of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Responses of a collection.</summary>
    public int Total => checked(Prompts * Responses);

    /// <summary>Responses of a batch.</summary>
    public int Rows => Total / Batches;

    /// <summary>Optimizer steps on a collection. With one, the policy that drew is the one that is trained, and no ratio is needed.</summary>
    public int Updates => Batches / AccumulationSteps * Iterations;

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        if (Prompts < 1 || Responses < 1 || Batches < 1 || AccumulationSteps < 1 || Iterations < 1)
            throw new ArgumentException($"Prompts is {Prompts}, Responses {Responses}, Batches {Batches}, AccumulationSteps {AccumulationSteps}, Iterations {Iterations}: expected 1 or more of each.");
        if (Total % Batches != 0) throw new ArgumentException($"{Prompts} prompts with {Responses} responses each cannot be cut into {Batches} equal batches.");
        if (Batches % AccumulationSteps != 0) throw new ArgumentException($"A collection of {Batches} batches is no whole number of steps of {AccumulationSteps} batches.");
        Sampling.Validate();
        if (Sampling.Temperature == 0) throw new ArgumentException("Temperature is 0: responses that are all the same teach nothing. Draw at 1.");
    }
}
