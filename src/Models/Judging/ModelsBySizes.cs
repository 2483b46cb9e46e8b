using System.Collections.Concurrent;

namespace Verified.Models.Judging;

/// <summary>Models of a contract, each generated once: the same one for equal sizes. Several threads may ask.</summary>
/// <typeparam name="TSizes">The sizes; compare by value.</typeparam>
/// <typeparam name="TModel">The models.</typeparam>
/// <param name="generate">Generates a model.</param>
internal sealed class ModelsBySizes<TSizes, TModel>(Func<TSizes, TModel> generate) where TSizes : class
{
    private readonly ConcurrentDictionary<TSizes, Lazy<TModel>> models = [];

    internal TModel For(TSizes sizes) => models.GetOrAdd(sizes, key => new Lazy<TModel>(() => generate(key))).Value;
}
