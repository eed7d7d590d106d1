namespace Lathe.Training.Data.Records.Containers;

/// <summary>
/// The elements of a JSON array, or JSON values one behind another, found by their brackets, so that one element at a time is held and a
/// broken one does not end the reading. Where brackets do not match, or a string does not end with its line, the next line that is
/// indented as the element was and opens an object begins the next element.
/// </summary>
internal sealed class JsonValues
{
    private readonly ByteSource _bytes;
    private readonly int _limit;
    private readonly Stack<byte> _open = new();
    private bool _array, _cut;

    private JsonValues(Stream stream, int limit) => (_bytes, _limit) = (new ByteSource(stream, limit), limit);

    public static IEnumerable<RawRecord> Read(Stream stream, int limit) => new JsonValues(stream, limit).Read();

    private IEnumerable<RawRecord> Read()
    {
        SkipBlanks(commas: false);
        if (_bytes.Peek() == '[')
        {
            _array = true;
            _bytes.Skip();
        }

        bool closed = false;
        for (SkipBlanks(commas: true); _bytes.Peek() >= 0; SkipBlanks(commas: true))
        {
            if (_array && !closed && _bytes.Peek() == ']')
            {
                closed = true;
                _bytes.Skip();
                continue;
            }

            long line = _bytes.Line;
            string? error = Element();
            if (_bytes.Overflowed) error = $"longer than {_limit:N0} bytes";
            yield return new RawRecord(line, _bytes.Take(), closed ? "stands behind the end of the array" : error);
        }

        if (_array && !closed && !_cut) yield return new RawRecord(_bytes.Line, [], "the file ends before its array does: it was cut off");
    }

    // Keeps the bytes of one element; what is wrong with its brackets, or null.
    private string? Element()
    {
        int indent = _bytes.Indent;
        _open.Clear();
        do
        {
            int next = _bytes.Peek();
            if (next < 0) return CutOff();
            if (next == '{' && _open.Count > 0 && indent > 0 && _bytes.Indent == indent) return "a bracket is missing: the next record begins before this one is closed";
            switch (next)
            {
                case '"':
                    if (!Text()) return _bytes.Peek() < 0 ? CutOff() : Resume(indent, "a text does not end with its line");
                    break;
                case '{' or '[':
                    _open.Push((byte)next);
                    _bytes.Keep();
                    break;
                case '}' or ']':
                    if (_open.Count == 0) return Resume(indent, $"a '{(char)next}' that nothing opened");
                    if (_open.Pop() != (next == '}' ? '{' : '[')) return Resume(indent, $"a '{(char)next}' closes what another bracket opened");
                    _bytes.Keep();
                    break;
                default:
                    if (_open.Count == 0) Bare();
                    else _bytes.Keep();
                    break;
            }
        }
        while (_open.Count > 0);
        return null;
    }

    // A string with its quotes; false where the line ends first.
    private bool Text()
    {
        _bytes.Keep();
        while (_bytes.KeepUntil((byte)'"', (byte)'\\', (byte)'\n'))
        {
            int next = _bytes.Peek();
            if (next == '\n') return false;
            _bytes.Keep();
            if (next == '"') return true;
            if (_bytes.Peek() >= 0) _bytes.Keep();
        }

        return false;
    }

    private string CutOff()
    {
        _cut = true;
        return "the file ends inside this record: it was cut off";
    }

    // A number, a word, or dirt between records.
    private void Bare()
    {
        do _bytes.Keep();
        while (_bytes.Peek() is var next and >= 0 && next is not (',' or '\n' or '{' or '[' or ']' or '"'));
    }

    // An element that did not begin its line has no indent to go by: then any line that opens an object will do.
    private string Resume(int indent, string error)
    {
        while (_bytes.Peek() is var next and >= 0 && !(next == '{' && _bytes.Indent >= 0 && (indent < 0 || _bytes.Indent == indent))) _bytes.Keep();
        return error;
    }

    private void SkipBlanks(bool commas)
    {
        while (_bytes.Peek() is ' ' or '\t' or '\r' or '\n' || (commas && _bytes.Peek() == ',')) _bytes.Skip();
    }
}
