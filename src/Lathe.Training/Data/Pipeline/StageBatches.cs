using System.Diagnostics;
using Lathe.Tensors.Threading;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Stages;

namespace Lathe.Training.Data.Pipeline;

/// <summary>
/// Runs stages over a few records at a time, on all threads where a stage looks at each record alone. What passes, what is dropped and what
/// is counted comes in the order of the records, as if they had gone through one at a time.
/// </summary>
/// <param name="stages">In the order in which records meet them.</param>
/// <param name="meters">One a stage.</param>
/// <param name="dropped">Is told of every record that does not pass.</param>
internal sealed class StageBatches(IReadOnlyList<RecordStage> stages, IReadOnlyList<StageMeter> meters, Action<Drop> dropped)
{
    /// <summary>Enough to keep threads busy; documents are larger than answers, and few of them are enough.</summary>
    public const int MostRecords = 128;

    /// <summary>Bytes of records, as they were read, that are enough.</summary>
    public const long MostBytes = 1 << 20;

    private readonly List<Item> _batch = [];
    private readonly long[] _spent = new long[stages.Count], _own = new long[stages.Count];

    /// <summary>Takes what reading dropped, to be told in its place.</summary>
    public void Take(Drop drop) => _batch.Add(new Item(drop));

    public IEnumerable<DataRecord> Run(IEnumerable<DataRecord> records)
    {
        foreach (RecordStage stage in stages) stage.Start();
        try
        {
            using IEnumerator<DataRecord> each = records.GetEnumerator();
            for (bool more = true; more;)
            {
                long start = Stopwatch.GetTimestamp(), bytes = 0;
                while (_batch.Count < MostRecords && bytes < MostBytes && (more = each.MoveNext()))
                {
                    bytes += each.Current.Raw.Length;
                    _batch.Add(new Item(each.Current, stages.Count));
                }

                Work(Stopwatch.GetTimestamp() - start);
                foreach (Item item in _batch)
                {
                    Tell(item);
                    if (item.Record is { } record) yield return record;
                }

                _batch.Clear();
            }
        }
        finally
        {
            foreach (RecordStage stage in stages) stage.Finish();
        }
    }

    private void Work(long waited)
    {
        for (int from = 0; from < stages.Count;)
        {
            int to = from;
            while (to < stages.Count && !stages[to].InOrder) to++;
            Abreast(from, to);
            if (to < stages.Count) InOrder(to);
            from = to + 1;
        }

        for (int s = 0; s < stages.Count; s++) meters[s].Waited(waited += _own[s]);
    }

    // Stages that look at each record alone, and what the one behind them can tell of it.
    private void Abreast(int from, int to)
    {
        Array.Clear(_spent);
        long start = Stopwatch.GetTimestamp();
        SideBySide.Run(_batch.Count, i => Pass(_batch[i], from, to));

        // Threads spend more than the clock shows; stages share what it shows.
        double share = (Stopwatch.GetTimestamp() - start) / Math.Max(1.0, _spent.Sum());
        for (int s = from; s <= to && s < stages.Count; s++) _own[s] = (long)(share * _spent[s]);
    }

    private void Pass(Item item, int from, int to)
    {
        long last = Stopwatch.GetTimestamp();
        for (int s = from; s < to && item.Record is not null; s++)
        {
            item.Judge(stages[s], s);
            Spent(s);
        }

        if (item.Record is not { } record || to == stages.Count) return;
        item.Seen = stages[to].Look(record);
        Spent(to);

        void Spent(int stage)
        {
            long now = Stopwatch.GetTimestamp();
            Interlocked.Add(ref _spent[stage], now - last);
            last = now;
        }
    }

    private void InOrder(int stage)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (Item item in _batch)
        {
            if (item.Record is not null) item.Judge(stages[stage], stage);
        }

        _own[stage] += Stopwatch.GetTimestamp() - start;
    }

    private void Tell(Item item)
    {
        if (item.Unread is { } unread)
        {
            dropped(unread);
            return;
        }

        for (int s = 0; s < stages.Count && item.Verdicts[s] is { } verdict; s++)
        {
            stages[s].Count(verdict);
            meters[s].Took();
            if (verdict.Dropped is { } drop)
            {
                meters[s].Drop(drop);
                dropped(drop);
            }
            else
            {
                meters[s].Gave();
            }
        }
    }

    /// <summary>A record on its way, or what was no record.</summary>
    private sealed class Item
    {
        public Item(DataRecord record, int stages) => (Record, Verdicts) = (record, new RecordVerdict[stages]);

        public Item(Drop unread) => Unread = unread;

        public Drop? Unread { get; }

        /// <summary>As the last stage left it; null where it was dropped.</summary>
        public DataRecord? Record { get; private set; }

        /// <summary>Of the stages that it met.</summary>
        public RecordVerdict?[] Verdicts { get; } = [];

        /// <summary>What the next stage told of it alone.</summary>
        public object? Seen { private get; set; }

        public void Judge(RecordStage stage, int number) => Record = stage.Pass(Record!, Seen, Verdicts[number] = new RecordVerdict());
    }
}
