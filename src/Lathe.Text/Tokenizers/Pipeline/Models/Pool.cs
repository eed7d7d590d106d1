using System.Collections.Concurrent;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>Working memory that calls borrow and give back: as many as there are calls at once, none made in a steady state.</summary>
internal sealed class Pool<T>
    where T : class, new()
{
    private readonly ConcurrentBag<T> _rest = [];
    private T? _first;

    public T Rent() => Interlocked.Exchange(ref _first, null) ?? (_rest.TryTake(out T? item) ? item : new T());

    public void Return(T item)
    {
        if (Interlocked.CompareExchange(ref _first, item, null) is not null) _rest.Add(item);
    }
}
