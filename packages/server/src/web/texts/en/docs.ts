/** The frame around the documentation. The documents themselves are in English. */

export const docs = {
  title: 'Documentation',
  searchTitle: 'Search',
  searchLabel: 'Search the documentation',
  searchButton: 'Search',
  found: (count: number, query: string) =>
    `${count === 1 ? 'One section' : `${count} sections`} about “${query}”`,
  foundNothing: (query: string) => `Nothing found for “${query}”`,
  foundNothingMeans: 'Every word must occur. Try fewer words, or only the beginning of one.',
  contents: 'Contents',
  onThisPage: 'On this page',
  whereYouAre: 'Where you are',
  neighbours: 'Previous and next page',
  previous: 'Previous',
  next: 'Next',
  source: 'From the source',
};
