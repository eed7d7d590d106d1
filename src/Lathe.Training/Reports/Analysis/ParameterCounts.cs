using Lathe.Tensors.Autograd;

namespace Lathe.Training.Reports.Analysis;

/// <summary>How the parameters of a model are made up, read from the parameters themselves.</summary>
internal sealed class ParameterCounts
{
    private readonly List<(string Part, string Formula, long Count)> _modules = [];
    private readonly List<(string Part, long Count)> _parts = [];

    /// <summary>Counts.</summary>
    public ParameterCounts(IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            string[] path = parameter.Name.Split('.');
            string part = path[0] == "blocks" ? string.Join('.', path.Take(2)) : path[0];
            string module = string.Join('.', path.Take(path.Length - 1));
            string size = string.Join(" × ", parameter.Shape.Select(s => s.ToString()));
            if (_modules.Count > 0 && _modules[^1].Part == module)
                _modules[^1] = (module, $"{_modules[^1].Formula} + {size}", _modules[^1].Count + parameter.Count);
            else
                _modules.Add((module, size, parameter.Count));
            if (_parts.Count > 0 && _parts[^1].Part == part)
                _parts[^1] = (part, _parts[^1].Count + parameter.Count);
            else
                _parts.Add((part, parameter.Count));
        }
    }

    /// <summary>Each layer with weights of its own: its name, its sizes, its count.</summary>
    public IReadOnlyList<(string Part, string Formula, long Count)> Modules => _modules;

    /// <summary>Embedding, each block, classifier.</summary>
    public IReadOnlyList<(string Part, long Count)> Parts => _parts;

    /// <summary>1,280 embedding + 2 × 49,984 blocks + 1,300 classifier: equal blocks are taken together.</summary>
    public string Sum()
    {
        var terms = new List<string>();
        for (int i = 0; i < _parts.Count;)
        {
            int equal = 1;
            bool block = IsBlock(_parts[i].Part);
            while (block && i + equal < _parts.Count && IsBlock(_parts[i + equal].Part) && _parts[i + equal].Count == _parts[i].Count) equal++;
            string name = block ? equal == 1 ? "block" : "blocks" : LayerNames.Words(_parts[i].Part).ToLowerInvariant();
            terms.Add(equal == 1 ? $"{_parts[i].Count:N0} {name}" : $"{equal} × {_parts[i].Count:N0} {name}");
            i += equal;
        }

        return string.Join(" + ", terms);
    }

    private static bool IsBlock(string part) => part.StartsWith("blocks.", StringComparison.Ordinal);
}
