using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn;

/// <summary>
/// A part of a model: it owns parameters and other modules, and says what it computes in a method of its own. Names are
/// dotted paths (<c>blocks.0.attention.qkv.weight</c>), given when a module is added to its owner; nothing is found by reflection.
/// </summary>
public abstract class Module : IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<Module> _children = [];
    private StandIn[] _standIns = [];

    /// <summary>All parameters, its own and its children's, in the order they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Number of trained and frozen values.</summary>
    public long ParameterCount => _parameters.Sum(p => p.Count);

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGrad()
    {
        for (int i = 0; i < _parameters.Count; i++) _parameters[i].ZeroGrad();
    }

    /// <summary>Frees the parameters.</summary>
    public void Dispose()
    {
        foreach (Parameter parameter in _parameters) parameter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a parameter part of this module.</summary>
    protected Parameter Add(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Makes a finished module part of this one and prefixes its parameters' names.</summary>
    protected T Add<T>(string name, T child) where T : Module
    {
        ArgumentNullException.ThrowIfNull(child);
        foreach (Parameter parameter in child.Parameters)
        {
            parameter.Name = $"{name}.{parameter.Name}";
            _parameters.Add(parameter);
        }

        _children.Add(child);
        return child;
    }

    /// <summary>Brings a parameter of this module, or what stands in for it, into a step.</summary>
    protected Tensor Use(Scope scope, Parameter own)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Use(Current(own));
    }

    /// <summary>What a forward pass reads in place of one of this module's own parameters: itself, or the last active that stands in for it.</summary>
    internal Parameter Current(Parameter own)
    {
        for (int i = _standIns.Length - 1; i >= 0; i--)
        {
            if (_standIns[i].Own == own && _standIns[i].IsActive) return _standIns[i].Copy;
        }

        return own;
    }

    /// <summary>This module or the one in it that made a parameter its own, and so reads it.</summary>
    internal Module? OwnerOf(Parameter parameter)
    {
        if (!_parameters.Contains(parameter)) return null;
        foreach (Module child in _children)
        {
            if (child.OwnerOf(parameter) is { } owner) return owner;
        }

        return this;
    }

    internal void Attach(StandIn standIn) => _standIns = [.. _standIns, standIn];

    internal void Detach(StandIn standIn) => _standIns = [.. _standIns.Where(s => s != standIn)];
}
