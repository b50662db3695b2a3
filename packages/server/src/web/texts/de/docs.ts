/** The frame around the documentation, in German. */
import type { Texts } from '../index.ts';

export const docs: Texts['docs'] = {
  title: 'Dokumentation',
  searchTitle: 'Suche',
  searchLabel: 'Dokumentation durchsuchen',
  searchButton: 'Suchen',
  found: (count: number, query: string) =>
    `${count === 1 ? 'Ein Abschnitt' : `${count} Abschnitte`} zu „${query}“`,
  foundNothing: (query: string) => `Nichts gefunden zu „${query}“`,
  foundNothingMeans:
    'Jedes Wort muss vorkommen. Versuchen Sie es mit weniger Wörtern oder nur mit einem Wortanfang. Die Dokumentation ist auf Englisch.',
  contents: 'Inhalt',
  onThisPage: 'Auf dieser Seite',
  whereYouAre: 'Wo Sie sind',
  neighbours: 'Vorherige und nächste Seite',
  previous: 'Zurück',
  next: 'Weiter',
  source: 'Aus dem Quelltext',
};
