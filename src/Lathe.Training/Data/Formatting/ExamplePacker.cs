namespace Lathe.Training.Data.Formatting;

/// <summary>
/// Lays examples into rows by best fit, longest first (Ding et al., arXiv:2404.10830): each goes into the row with the least room that still
/// has enough. Nothing is cut, and equal lengths give equal rows.
/// </summary>
public static class ExamplePacker
{
    /// <summary>Packs.</summary>
    /// <param name="lengths">Places that each example takes.</param>
    /// <param name="row">Places of a row.</param>
    /// <returns>Rows of numbers of examples, each row in the order of the examples, rows by their first one.</returns>
    /// <exception cref="ArgumentException">An example is longer than a row, or empty.</exception>
    public static int[][] Pack(IReadOnlyList<int> lengths, int row)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfLessThan(row, 1);
        int[] order = new int[lengths.Count];
        for (int i = 0; i < order.Length; i++)
        {
            if (lengths[i] < 1 || lengths[i] > row) throw new ArgumentException($"Example {i} takes {lengths[i]} places: expected 1 to {row}, those of a row.", nameof(lengths));
            order[i] = i;
        }

        Array.Sort(order, (a, b) => lengths[a] != lengths[b] ? lengths[b].CompareTo(lengths[a]) : a.CompareTo(b));
        var rows = new List<List<int>>();

        // Rows by the room they have left; the set has each room once.
        var byRoom = new Stack<int>?[row + 1];
        var rooms = new SortedSet<int>();
        foreach (int example in order)
        {
            int need = lengths[example], room = rooms.Count > 0 && rooms.Max >= need ? rooms.GetViewBetween(need, row).Min : 0, at;
            if (room == 0)
            {
                (room, at) = (row, rows.Count);
                rows.Add([]);
            }
            else
            {
                at = byRoom[room]!.Pop();
                if (byRoom[room]!.Count == 0) rooms.Remove(room);
            }

            rows[at].Add(example);
            if (room == need) continue;
            (byRoom[room - need] ??= new Stack<int>()).Push(at);
            rooms.Add(room - need);
        }

        foreach (List<int> packed in rows) packed.Sort();
        return [.. rows.OrderBy(r => r[0]).Select(r => r.ToArray())];
    }

    /// <summary>
    /// Examples one behind the other, cut into rows wherever a row ends, as pretraining does it and CS336's fifth assignment asks of
    /// instructions: no place is empty, and rows begin in the middle of examples. What does not fill a row at the end is left out.
    /// </summary>
    /// <param name="examples">In order.</param>
    /// <param name="row">Places of a row.</param>
    /// <returns>Rows of <paramref name="row"/> + 1 tokens; each begins with the token that the one before ends with.</returns>
    public static IEnumerable<EncodedExample> Concatenate(IEnumerable<EncodedExample> examples, int row)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(row, 1);
        var ids = new List<int>();
        var learned = new List<bool>();
        foreach (EncodedExample example in examples)
        {
            ids.AddRange(example.Ids);
            learned.AddRange(example.IsLearned);
            int from = 0;
            for (; ids.Count - from > row; from += row) yield return new EncodedExample([.. ids[from..(from + row + 1)]], [.. learned[from..(from + row + 1)]]);
            ids.RemoveRange(0, from);
            learned.RemoveRange(0, from);
        }
    }
}
