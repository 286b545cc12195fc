/** Who is there, and what is said. */
export const CAST = {
  en: {
    room: 'Weekly',
    people: ['Alice Liddell', 'Bob', 'Carol'],
    talk: ['Shall we begin? The notes are at https://example.org/notes', 'I have until noon.'],
    answer: 'Yes, let us begin.',
    reply: 'Then the numbers first.',
    later: ['I am back in a minute.', 'Here I am.'],
    word: 'numbers',
    document: 'Agenda.pdf',
    picture: 'Whiteboard.png',
    notice: 'The server restarts at six, for a minute.',
  },
  ru: {
    room: 'Планёрка',
    people: ['Алиса Лидина', 'Борис', 'Вера'],
    talk: ['Начнём? Заметки здесь: https://example.org/notes', 'У меня время до полудня.'],
    answer: 'Да, давайте начнём.',
    reply: 'Тогда сначала цифры.',
    later: ['Вернусь через минуту.', 'Я снова здесь.'],
    word: 'цифры',
    document: 'Повестка.pdf',
    picture: 'Доска.png',
    notice: 'В шесть сервер на минуту остановится.',
  },
} as const;

/** What each of the people's pictures is painted in. */
export const HUES = [40, 220, 320] as const;
