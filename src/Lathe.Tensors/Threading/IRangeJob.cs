namespace Lathe.Tensors.Threading;

/// <summary>Work over a range of elements or rows; <see cref="Team.For{TJob}"/> cuts it into chunks of a fixed grain.</summary>
internal interface IRangeJob
{
    /// <summary>Does the elements from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    void Run(long from, long to);
}
