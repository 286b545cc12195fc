/** Maps in order, with at most `limit` calls under way. */
export const mapLimited = async (items, limit, map) => {
    const results = [];
    const entries = items.entries();
    const worker = async () => {
        for (const [index, item] of entries)
            results[index] = await map(item, index);
    };
    await Promise.all(Array.from({ length: limit }, worker));
    return results;
};
