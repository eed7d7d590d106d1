using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>Draws examples of one topic.</summary>
/// <param name="topic">The topic.</param>
/// <param name="share">How many of a thousand examples are of it, about.</param>
internal abstract class ExampleSource(AssistantTopic topic, int share)
{
    /// <summary>The topic.</summary>
    public AssistantTopic Topic => topic;

    /// <summary>How many of a thousand examples are of it, about.</summary>
    public int Share => share;

    /// <summary>Whether its examples stay right after a talk of something else.</summary>
    public virtual bool MayFollow => true;

    /// <summary>Whether others stay right after one of its examples.</summary>
    public virtual bool MayPrecede => true;

    /// <summary>Draws an example.</summary>
    /// <param name="random">Where from.</param>
    /// <param name="heldOut">Whether it is of the part that is held out of training.</param>
    /// <param name="seed">What the parts are decided by.</param>
    public abstract AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed);
}
